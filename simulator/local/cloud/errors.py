"""What can keep the local run from starting or answering, each with what to do."""

from pathlib import Path
from typing import ClassVar


class UnableToRun(Exception):
    """The local run cannot do what was asked; the sentence says why and what to do.

    exit_code: with which the command line ends.
    """

    exit_code: ClassVar[int] = 2

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class BrokenTemplate(UnableToRun):
    """The template cannot be run: which file, which resource, what was expected, what to do."""

    def __init__(self, path: Path, resource: str | None, problem: str, remedy: str) -> None:
        where = f"{path}, {resource}" if resource else str(path)
        super().__init__(f"{where}: {problem} {remedy}")
        self.path = path
        self.resource = resource


class PortTaken(UnableToRun):
    """Another process listens where a part of the stack should."""

    def __init__(self, port: int, purpose: str, option: str) -> None:
        super().__init__(
            f"Port {port} ({purpose}) is taken by another process. "
            f"Stop that process, or choose another port with {option}."
        )
        self.port = port


class ProcessFailed(UnableToRun):
    """A process of the stack ended or did not become ready; its log says why."""

    def __init__(self, name: str, log: Path, what: str) -> None:
        super().__init__(f"{name} {what}. Read {log}, correct what it reports, and start again.")
        self.log = log
