"""What a program's exception means: reason, line in the program, and what is said of it."""

import json
import traceback
from types import TracebackType
from typing import Any


def written(status: dict[str, Any]) -> bytes:
    """What is said of a failure as it goes through a pipe."""
    return json.dumps(status, ensure_ascii=False).encode("utf-8", "replace")


def describe(error: BaseException) -> dict[str, Any]:
    """Reason, line in the program, and traceback without our own frames."""
    line = getattr(error, "lineno", None) if isinstance(error, SyntaxError) else None
    first: TracebackType | None = None
    trace = error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == "<program>":
            first = first or trace
            line = trace.tb_lineno
        trace = trace.tb_next
    kind = type(error).__name__
    if isinstance(error, SyntaxError) or kind == "InvalidProgram":
        reason = "syntax_error"
        line = getattr(error, "line", None) if kind == "InvalidProgram" else line
    elif isinstance(error, MemoryError):
        reason = "out_of_memory"
    elif isinstance(error, ModuleNotFoundError):
        reason = "unsupported"
    elif kind == "NoImage":
        reason = "no_image"
    elif kind == "Unsupported":
        reason, line = "unsupported", getattr(error, "line", None)
    elif kind == "Failed":
        reason, line = getattr(error, "reason", "runtime_error"), getattr(error, "line", None)
    elif isinstance(error, OSError) and error.errno in (1, 13):
        reason = "forbidden"
    else:
        reason = "runtime_error"
    if kind in ("InvalidProgram", "NoImage", "Unsupported", "Failed"):
        return {"reason": reason, "line": line, "log": str(error)[-4000:]}
    text = "".join(traceback.format_exception(type(error), error, first, chain=False))
    return {"reason": reason, "line": line, "log": text[-4000:]}
