"""A bare endpoint in a process of its own, on this machine's loopback."""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

_SERVER = """
import asyncio, json, sys
LATENCY, PROGRAMS = float(sys.argv[1]), json.loads(sys.argv[2])
HEAD = b"HTTP/1.1 200 OK\\r\\nContent-Type: application/json\\r\\nContent-Length: %d\\r\\n\\r\\n"
def body(asked):
    named = next((name for name in PROGRAMS if name in asked), next(iter(PROGRAMS)))
    text = "```\\n" + PROGRAMS[named] + "\\n```"
    message = {"role": "assistant", "content": text}
    return json.dumps({"id": "c", "object": "chat.completion", "created": 1, "model": "m",
        "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 7, "completion_tokens": 11, "total_tokens": 18}}).encode()
async def serve(reader, writer):
    try:
        while head := await reader.readuntil(b"\\r\\n\\r\\n"):
            length = head.lower().partition(b"content-length:")[2].split(b"\\r\\n")[0]
            asked = (await reader.readexactly(int(length))).decode()
            if LATENCY:
                await asyncio.sleep(LATENCY)
            told = body(asked)
            writer.write(HEAD % len(told) + told)
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()
async def main():
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()
asyncio.run(main())
"""


@contextmanager
def endpoint(latency: float, programs: Mapping[str, str]) -> Iterator[str]:
    """The address of a server that answers every question with a program.

    Args:
        latency: seconds before it answers.
        programs: by what a question must name to get it; the first where it names none.
    """
    command = [sys.executable, "-c", _SERVER, str(latency), json.dumps(dict(programs))]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            yield f"http://127.0.0.1:{int(server.stdout.readline())}/v1"
        finally:
            server.kill()
