"""A function's log file: its own output, framed by START, END and REPORT as in CloudWatch."""

import math
import os
from pathlib import Path
from typing import Final

_TAIL_BYTES: Final = 4096
_KEEP_BYTES: Final = 20_000_000


class FunctionLog:
    """The log of all processes of one function; each line is appended whole."""

    def __init__(self, folder: Path, function: str, memory_mb: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.path = folder / f"{function}.log"
        self._memory_mb = memory_mb
        if self.path.exists() and self.path.stat().st_size > _KEEP_BYTES:
            self.path.replace(self.path.with_suffix(".log.1"))

    def size(self) -> int:
        return self.path.stat().st_size if self.path.exists() else 0

    def start(self, request_id: str) -> None:
        self._append(f"START RequestId: {request_id} Version: $LATEST")

    def end(
        self,
        request_id: str,
        seconds: float,
        init_seconds: float | None,
        peak_bytes: int,
        problem: str,
    ) -> None:
        """Close an invocation; init_seconds: only for a process's first.

        problem: what the host ended it for.
        """
        milliseconds = seconds * 1000
        parts = [
            f"REPORT RequestId: {request_id}",
            f"Duration: {milliseconds:.2f} ms",
            f"Billed Duration: {math.ceil(milliseconds)} ms",
            f"Memory Size: {self._memory_mb} MB",
            f"Max Memory Used: {math.ceil(peak_bytes / 2**20)} MB",
        ]
        if init_seconds is not None:
            parts.append(f"Init Duration: {init_seconds * 1000:.2f} ms")

        lines = [problem] if problem else []
        self._append("\n".join([*lines, f"END RequestId: {request_id}", "\t".join(parts)]))

    def tail_since(self, offset: int) -> bytes:
        """At most the last 4 KB of what was written since `offset`."""
        size = self.size()
        if size <= offset:
            return b""
        with self.path.open("rb") as file:
            file.seek(max(offset, size - _TAIL_BYTES))
            return file.read()

    def _append(self, text: str) -> None:
        file = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o666)
        try:
            os.write(file, f"{text}\n".encode())
        finally:
            os.close(file)
