"""A real endpoint on loopback that speaks the OpenAI protocol, counts, and misbehaves on demand.

Run as ``python -m tests.endpoint PORT STATE.json``; ``STATE.json`` holds, per prompt, the list of
idempotency keys it was asked with. What it does is said by the prompt's concept or by ``MODE``:
``ok``, ``429`` (twice, then ok), ``500`` (twice, then ok), ``drop``, ``stall``, ``refuse``,
``down`` (always 500), ``401``, ``400``, ``404``.
"""

import json
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

SVG = (
    'Here it is:\n```svg\n<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10">'
    '<rect width="{width}" height="10" fill="#{color:06x}"/></svg>\n```\n'
)


class Endpoint(ThreadingHTTPServer):
    """The server and what it has seen."""

    daemon_threads = True

    def __init__(self, port: int, state: Path | None = None, mode: str = "ok", delay: float = 0.0):
        super().__init__(("127.0.0.1", port), Handler)
        self.asked: dict[str, list[str]] = {}
        self.bodies: list[dict[str, Any]] = []
        self.paths: list[str] = []
        self.mode = mode
        self.delay = delay
        self.state = state
        self.lock = threading.Lock()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1"

    def count(self, body: dict[str, Any], key: str, path: str) -> int:
        """Record a request; how often this key was seen before."""
        with self.lock:
            prompt = body["messages"][0]["content"] if "messages" in body else body["input"]
            keys = self.asked.setdefault(prompt, [])
            before = keys.count(key)
            keys.append(key)
            self.bodies.append(body)
            self.paths.append(path)
            if self.state is not None:
                temporary = self.state.with_suffix(".tmp")
                temporary.write_text(json.dumps(self.asked))
                temporary.replace(self.state)
            return before


class Handler(BaseHTTPRequestHandler):
    """Answers POST /v1/chat/completions and /v1/responses."""

    server: Endpoint
    protocol_version = "HTTP/1.1"

    def log_message(self, *_args: object) -> None:
        """Stay quiet."""

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        key = self.headers.get("Idempotency-Key", "")
        before = self.server.count(body, key, self.path)
        mode = self.server.mode
        if mode == "429" and before < 2:
            self._send(429, {"error": {"message": "slow down"}}, {"Retry-After": "1"})
        elif (mode == "500" and before < 2) or mode == "down":
            self._send(500, {"error": {"message": "broken"}})
        elif mode in ("401", "400", "404"):
            self._send(int(mode), {"error": {"message": "no such thing"}})
        elif mode == "drop" and before < 2:
            self.close_connection = True
            self.connection.close()
        elif mode == "stall" and before < 1:
            time.sleep(3)
            self.close_connection = True
        else:
            time.sleep(self.server.delay)
            self._send(200, self._answer(body, key, refused=mode == "refuse"))

    def _answer(self, body: dict[str, Any], key: str, refused: bool) -> dict[str, Any]:
        number = int(key.removeprefix("vdiag-")[:6] or "1", 16)
        text = SVG.format(width=1 + number % 9, color=number)
        if "messages" in body:
            message = {"role": "assistant", "content": None if refused else text}
            if refused:
                message["refusal"] = "I cannot draw that."
            choice = {"index": 0, "message": message, "finish_reason": "stop"}
            usage = {"prompt_tokens": 7, "completion_tokens": 11, "total_tokens": 18}
            return {
                "id": "c",
                "object": "chat.completion",
                "created": 1,
                "model": "served-name",
                "choices": [choice],
                "usage": usage,
            }
        part = {"type": "output_text", "text": text, "annotations": []}
        item = {"type": "message", "id": "m", "role": "assistant", "status": "completed"}
        details = {"cached_tokens": 0}
        return {
            "id": "r",
            "object": "response",
            "created_at": 1,
            "model": "served-name",
            "status": "completed",
            "output": [{**item, "content": [part]}],
            "parallel_tool_calls": True,
            "tool_choice": "auto",
            "tools": [],
            "usage": {
                "input_tokens": 7,
                "output_tokens": 11,
                "total_tokens": 18,
                "input_tokens_details": details,
                "output_tokens_details": {"reasoning_tokens": 0},
            },
        }

    def _send(self, status: int, body: object, headers: dict[str, str] | None = None) -> None:
        data = json.dumps(body).encode()
        try:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            for name, value in (headers or {}).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(data)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True


def main() -> None:
    """Serve until killed."""
    port, state = int(sys.argv[1]), Path(sys.argv[2])
    server = Endpoint(port, state, delay=0.05)
    print(server.server_port, flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
