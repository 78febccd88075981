"""A real endpoint on loopback that speaks the OpenAI protocol, counts, and misbehaves on demand.

Run as ``python -m tests.endpoint PORT STATE.json NAME=NUMBER...`` (the names are of attributes);
``STATE.json`` holds, per prompt, the list of
idempotency keys it was asked with. What it does is said by the prompt's concept or by ``MODE``:
``ok``, ``429`` (twice, then ok), ``500`` (twice, then ok), ``drop``, ``stall``, ``refuse``,
``empty``, ``length``, ``down`` (always 500), ``401``, ``400``, ``404``, ``broke`` (429 without
money), ``busy`` (429 for more than ``at_once`` at a time), ``no-FIELD`` (400 where it is sent).

It also speaks the batch protocol: files go up, batches are created, listed and looked at, answers
come down. A file is processed at its ``file_looks``-th look. A batch is done at its ``looks``-th
look; ``batch_mode`` is ``ok``, ``expire`` (every second question is answered), ``invalid`` (fails
at once) or ``errors`` (every second is a 400). ``queue`` is how many questions all batches that are
not done may have; more fail, or are turned away with a 429 where ``turns_away`` is true. Batches
listed have no metadata where ``keeps_metadata`` is false.
``rewrite`` changes the file of answers, ``after_create`` is the status with which the first batch
that was created is answered all the same.

A prompt that holds a key of ``says`` is answered with its text.
A prompt that holds a key of ``turns_down`` gets its status and body.
What begins like a key of ``instead`` (``"GET /v1/batches"``) gets its status and body and no more.
"""

import json
import sys
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

SVG = (
    'Here it is:\n```svg\n<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10">'
    '<rect width="{width}" height="10" fill="#{color:06x}"/></svg>\n```\n'
)


Batch = dict[str, Any]


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
        self.usage: tuple[int, int] | None = (7, 11)
        self.at_once = 3
        self.under_way = 0
        self.most_at_once = 0
        self.turned_away = 0
        self.rejected: list[dict[str, Any]] = []
        self.files: dict[str, bytes] = {}
        self.batches: dict[str, dict[str, Any]] = {}
        self.batch_mode = "ok"
        self.file_looks = 0
        self.queue: int | None = None
        self.turns_away = False
        self.keeps_metadata = True
        self.looks = 2
        self.page = 100
        self.rewrite: Callable[[bytes], bytes] = bytes
        self.after_create = 200
        self.create_delay = 0.0
        self.create_keys: list[str | None] = []
        self.instead: dict[str, tuple[int, object]] = {}
        self.says: dict[str, str] = {}
        self.turns_down: dict[str, tuple[int, object]] = {}

    def serve_forever(self, poll_interval: float = 0.02) -> None:
        """Serve, and shut down soon after being told."""
        super().serve_forever(poll_interval)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1"

    def look(self, batch: Batch, look: Callable[[Batch], Batch]) -> Batch:
        """What is said of a batch."""
        return look(batch)

    def count(self, body: dict[str, Any], key: str, path: str) -> int:
        """Record a request; how often this key was seen before."""
        with self.lock:
            given = body["messages"][0]["content"] if "messages" in body else body["input"]
            prompt = given if isinstance(given, str) else json.dumps(given)
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
    """Answers POST /v1/chat/completions and /v1/responses, and the batch protocol."""

    server: Endpoint
    protocol_version = "HTTP/1.1"

    def log_message(self, *_args: object) -> None:
        """Stay quiet."""

    def parse_request(self) -> bool:
        """Read the request line; what is asked of a proxy is asked of this endpoint."""
        well = super().parse_request()
        if well and self.path.startswith("http://"):
            self.path = "/" + self.path.split("/", 3)[3]
        return well

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers["Content-Length"]))
        if self._instead("POST"):
            return None
        if self.path == "/v1/files":
            return self._take_file(raw)
        body = json.loads(raw)
        if self.path == "/v1/batches":
            return self._take_batch(body)
        with self.server.lock:
            self.server.under_way += 1
            self.server.most_at_once = max(self.server.most_at_once, self.server.under_way)
            crowded = self.server.under_way > self.server.at_once
        try:
            self._reply(body, crowded)
        finally:
            with self.server.lock:
                self.server.under_way -= 1
        return None

    def _reply(self, body: dict[str, Any], crowded: bool) -> None:
        mode = self.server.mode
        if mode == "busy" and crowded:
            self.server.turned_away += 1
            return self._send(429, {"error": {"message": "busy"}}, {"Retry-After": "0.05"})
        if mode == "broke":
            error = {"message": "You exceeded your quota", "code": "insufficient_quota"}
            return self._send(429, {"error": error})
        if mode.startswith("no-") and mode[3:] in body:
            self.server.rejected.append(body)
            return self._send(400, {"error": {"message": f"Unsupported parameter: {mode[3:]}"}})
        key = self.headers.get("Idempotency-Key", "")
        before = self.server.count(body, key, self.path)
        if mode == "429" and before < 2:
            self._send(429, {"error": {"message": "slow down"}}, {"Retry-After": "1"})
        elif (mode == "500" and before < 2) or mode == "down":
            self._send(500, {"error": {"message": "broken"}})
        elif mode in ("401", "400", "404"):
            self._send(int(mode), {"error": {"message": "no such thing"}})
        elif odd := next((r for k, r in self.server.turns_down.items() if k in str(body)), None):
            data = odd[1] if isinstance(odd[1], bytes) else json.dumps(odd[1]).encode()
            self._send_raw(odd[0], data, "application/json")
        elif mode == "drop" and before < 2:
            self.close_connection = True
            self.connection.close()
        elif mode == "stall" and before < 1:
            time.sleep(3)
            self.close_connection = True
        else:
            time.sleep(self.server.delay)
            self._send(200, self._answer(body, key, mode))
        return None

    def do_GET(self) -> None:
        """Batches, one or all, and the content of files."""
        if self._instead("GET"):
            return None
        path, _, query = self.path.partition("?")
        parts = path.removeprefix("/v1/").split("/")
        if parts == ["batches"]:
            return self._send(200, self._list(parse_qs(query)))
        if parts[0] == "batches" and parts[1] in self.server.batches:
            batch = self.server.batches[parts[1]]
            return self._send(200, self.server.look(batch, self._look))
        if parts[0] == "files" and parts[1] in self.server.files and not parts[2:]:
            self.server.file_looks -= 1
            status = "processed" if self.server.file_looks <= 0 else "pending"
            return self._send(200, {"id": parts[1], "object": "file", "status": status})
        if parts[0] == "files" and parts[1] in self.server.files and parts[2:] == ["content"]:
            return self._send_raw(200, self.server.files[parts[1]], "application/jsonl")
        return self._send(404, {"error": {"message": "no such thing"}})

    def _instead(self, method: str) -> bool:
        """Whether something else was sent than the path asks for."""
        for start, (status, body) in self.server.instead.items():
            if f"{method} {self.path}".startswith(start):
                data = body if isinstance(body, bytes) else json.dumps(body).encode()
                kind = "text/html" if data.startswith(b"<") else "application/json"
                self._send_raw(status, data, kind)
                return True
        return False

    def _list(self, query: dict[str, list[str]]) -> dict[str, Any]:
        """One page of the batches, the latest first."""
        names = list(reversed(self.server.batches))
        start = names.index(query["after"][0]) + 1 if "after" in query else 0
        end = start + min(self.server.page, int(query["limit"][0]))
        data = [dict(self.server.batches[name]) for name in names[start:end]]
        for batch in data:
            batch["metadata"] = batch["metadata"] if self.server.keeps_metadata else None
        return {"object": "list", "data": data, "has_more": end < len(names)}

    def _take_file(self, raw: bytes) -> None:
        boundary = b"--" + self.headers["Content-Type"].partition("boundary=")[2].encode()
        parts = [part.partition(b"\r\n\r\n") for part in raw.split(boundary)]
        [content] = [body.removesuffix(b"\r\n") for head, _, body in parts if b"filename=" in head]
        assert any(b'name="purpose"' in head and body == b"batch\r\n" for head, _, body in parts)
        name = f"file-{len(self.server.files)}"
        self.server.files[name] = content
        fields = {"object": "file", "bytes": len(content), "created_at": 1, "filename": "x"}
        status = "uploaded" if self.server.file_looks else "processed"
        self._send(200, {"id": name, **fields, "purpose": "batch", "status": status})

    def _take_batch(self, body: dict[str, Any]) -> None:
        time.sleep(self.server.create_delay)
        if self.server.turns_away:
            count = len(self.server.files[body["input_file_id"]].splitlines())
            if self._has_no_room_for(count):
                return self._send(429, {"error": {"message": "Enqueued token limit reached"}})
        self.server.create_keys.append(self.headers.get("Idempotency-Key"))
        name = f"batch_{len(self.server.batches)}"
        lines = self.server.files[body["input_file_id"]].splitlines()
        self.server.batches[name] = {
            "id": name,
            "object": "batch",
            "created_at": 1,
            "status": "validating",
            **body,
            "request_counts": {"total": len(lines), "completed": 0, "failed": 0},
            "looks": 0,
            "full": self._has_no_room_for(len(lines)),
        }
        status = self.server.after_create if len(self.server.batches) == 1 else 200
        said = {"error": {"message": "oops"}}
        return self._send(status, self.server.batches[name] if status == 200 else said)

    def _has_no_room_for(self, lines: int) -> bool:
        under_way = ("validating", "in_progress")
        waiting = [b for b in self.server.batches.values() if b["status"] in under_way]
        enqueued = sum(b["request_counts"]["total"] for b in waiting if not b.get("full"))
        return self.server.queue is not None and enqueued + lines > self.server.queue

    def _look(self, batch: dict[str, Any]) -> dict[str, Any]:
        batch["looks"] += 1
        batch["status"] = "in_progress"
        if self.server.batch_mode == "invalid" or batch.get("full"):
            batch["status"] = "failed"
            bad = [
                {"code": "invalid_json_line", "message": "the line is bad", "line": line}
                for line in (3, 1, 2, 7)
            ]
            full = {"code": "token_limit_exceeded", "message": "Enqueued token limit reached"}
            errors = [full] if batch.get("full") else [{"message": "the file is bad"}, *bad]
            batch["errors"] = {"object": "list", "data": errors}
        elif batch["looks"] >= self.server.looks and "output_file_id" not in batch:
            self._finish(batch)
        if "output_file_id" in batch:
            batch["status"] = "expired" if self.server.batch_mode == "expire" else "completed"
        return batch

    def _finish(self, batch: dict[str, Any]) -> None:
        output, errors = [], []
        lines = self.server.files[batch["input_file_id"]].splitlines()
        for number, line in enumerate(map(json.loads, lines)):
            self.server.count(line["body"], line["custom_id"], "batch")
            named = {"id": f"r{number}", "custom_id": line["custom_id"]}
            if number % 2 and self.server.batch_mode == "expire":
                continue
            if number % 2 and self.server.batch_mode == "errors":
                said = {"status_code": 400, "body": {"error": {"message": "bad field"}}}
                errors.append({**named, "response": said})
                continue
            answer = self._answer(line["body"], line["custom_id"], "ok")
            output.append({**named, "response": {"status_code": 200, "body": answer}})
        output.reverse()  # a batch's answers come in any order
        for name, found in (("output_file_id", output), ("error_file_id", errors)):
            if found or name == "output_file_id":
                batch[name] = f"file-{len(self.server.files)}"
                text = "\n".join(map(json.dumps, found))
                self.server.files[batch[name]] = self.server.rewrite(text.encode())
        counts = {"total": len(lines), "completed": len(output), "failed": len(errors)}
        batch["request_counts"] = counts

    def _answer(self, body: dict[str, Any], key: str, mode: str) -> dict[str, Any]:
        refused = mode == "refuse"
        number = int(key.removeprefix("vdiag-")[:6] or "1", 16)
        drawn = SVG.format(width=1 + number % 9, color=number)
        asked = str(body.get("messages") or body.get("input"))
        said = (text for part, text in self.server.says.items() if part in asked)
        text = "" if mode == "empty" else next(said, drawn)
        sent, received = self.server.usage or (0, 0)
        if "messages" in body:
            message = {"role": "assistant", "content": None if refused else text}
            if refused:
                message["refusal"] = "I cannot draw that."
            choice = {"index": 0, "message": message, "finish_reason": "stop"}
            if mode == "length":
                choice["finish_reason"] = "length"
            total = {"total_tokens": sent + received}
            usage = {"prompt_tokens": sent, "completion_tokens": received, **total}
            return {
                "id": "c",
                "object": "chat.completion",
                "created": 1,
                "model": "served-name",
                "choices": [choice],
                **({"usage": usage} if self.server.usage else {}),
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
                "input_tokens": sent,
                "output_tokens": received,
                "total_tokens": sent + received,
                "input_tokens_details": details,
                "output_tokens_details": {"reasoning_tokens": 0},
            },
        }

    def _send(self, status: int, body: object, headers: dict[str, str] | None = None) -> None:
        self._send_raw(status, json.dumps(body).encode(), "application/json", headers)

    def _send_raw(
        self, status: int, data: bytes, kind: str, headers: dict[str, str] | None = None
    ) -> None:
        try:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(data)))
            for name, value in (headers or {}).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(data)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True


def main() -> None:
    """Serve until killed."""
    port, state = int(sys.argv[1]), None if sys.argv[2] == "-" else Path(sys.argv[2])
    server = Endpoint(port, state, delay=0.05)
    for name, _, value in (given.partition("=") for given in sys.argv[3:]):
        setattr(server, name, json.loads(value))
    print(server.server_port, flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
