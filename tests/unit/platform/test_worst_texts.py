"""Every regular expression of ours gets through the worst texts in time that grows as they do.

The expressions are found, not listed: a new one is held to the same. What counts is the processor time of this
process, in the ratio of a long text to a short one; a limit of the processor ends what would never end.
"""

import ast
import importlib
import itertools
import re
import resource
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from elhandel.platform.scrubbing import scrub, scrub_to

ROOT: Final = Path(__file__).parents[3]
SHORT, LONG = 20_000, 1_000_000  # characters
QUICK: Final = 0.2  # seconds of the processor: below that a ratio says nothing
GROWTH: Final = 10 * LONG // SHORT  # a square would be a hundred times the ratio of the lengths
BEYOND: Final = 30  # seconds of the processor for one expression

PIECES: Final = [
    *[
        "a",
        "0",
        "1",
        "01",
        "a.",
        "a-",
        "a@",
        "a@b.",
        "01 ",
        "01-",
        "010190-",
        "0101901234",
        " ",
        "\n",
        '"',
        "\\",
        '\\"',
    ],
    *[
        "[",
        "{",
        "\\u",
        "\\ud8",
        "\\ud800",
        "NaN",
        "-",
        "+1",
        "1.",
        "1e",
        "é",
        "_MarketDocument",
        "_",
        "æ@æ",
        "57",
        "\0",
    ],
]


def _modules() -> list[str]:
    files = sorted((ROOT / "layers/domain/elhandel").rglob("*.py"))
    return [".".join(file.relative_to(ROOT / "layers/domain").with_suffix("").parts) for file in files]


def _patterns() -> Iterator[tuple[str, re.Pattern[Any]]]:
    """The expressions that stand in our modules, and those written where they are used."""
    for name in _modules():
        if name.endswith(("__init__", "__main__")):
            continue
        module = importlib.import_module(name)
        for known_as, value in vars(module).items():
            if isinstance(value, re.Pattern):
                yield f"{name}.{known_as}", value
    for file in sorted([*(ROOT / "layers").rglob("*.py"), *(ROOT / "functions").rglob("*.py")]):
        for node in ast.walk(ast.parse(file.read_text())):
            written = _written(node)
            if written is not None:
                yield f"{file.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}", re.compile(written)


def _written(node: ast.AST) -> str | bytes | None:
    """The expression in `re.fullmatch(r"…", …)` and in `Field(pattern=r"…")`."""
    if not isinstance(node, ast.Call):
        return None
    called = node.func
    of_re = isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name) and called.value.id == "re"
    values = [word.value for word in node.keywords if word.arg == "pattern"] + (node.args[:1] if of_re else [])
    return next((v.value for v in values if isinstance(v, ast.Constant) and isinstance(v.value, str | bytes)), None)


PATTERNS: Final = dict(_patterns())


def _seconds(work: Callable[[], object]) -> float:
    before = time.process_time()
    work()
    return time.process_time() - before


def _texts(size: int) -> Iterator[tuple[str, str]]:
    for piece in PIECES:
        body = piece * (size // len(piece))
        yield piece, body
        yield f"{piece}…!", f"{body}!"
        yield f'"{piece}', f'"{body}'


@pytest.fixture
def guarded() -> Iterator[None]:
    """The processor's own limit: an expression without end ends the process, and not the patience of a reader."""
    soft, hard = resource.getrlimit(resource.RLIMIT_CPU)
    used = int(time.process_time())
    wanted = used + BEYOND
    resource.setrlimit(resource.RLIMIT_CPU, (wanted if hard == resource.RLIM_INFINITY else min(wanted, hard), hard))
    yield
    resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))


def _holds(name: str, work: Callable[[str], object]) -> None:
    """Every text in short, and the one that took longest at its full length."""
    spent: list[tuple[float, int]] = []
    for place, (piece, short) in enumerate(_texts(SHORT)):
        little = _seconds(lambda short=short: work(short))  # type: ignore[misc]
        assert little < QUICK, f"{name} takes {little} s for {SHORT} characters of {piece!r}"
        spent.append((little, place))

    little, worst = max(spent)
    piece, long = next(itertools.islice(_texts(LONG), worst, None))
    much = _seconds(lambda: work(long))
    assert much < max(QUICK * 10, little * GROWTH), f"{name} takes {much} s for {LONG} characters of {piece!r}"


def test_the_expressions_are_found() -> None:
    assert {"_EMAIL", "_CPR", "_ROOT", "_STRING_OR_WORD"} <= {name.rsplit(".", 1)[-1] for name in PATTERNS}
    assert len(PATTERNS) >= 15


@pytest.mark.usefixtures("guarded")
@pytest.mark.parametrize("name", sorted(PATTERNS))
def test_an_expression_takes_as_long_as_the_text_is(name: str) -> None:
    pattern = PATTERNS[name]

    def work(text: str) -> None:
        given: Any = text.encode() if isinstance(pattern.pattern, bytes) else text
        pattern.fullmatch(given)
        for _ in pattern.finditer(given):
            pass

    _holds(name, work)


@pytest.mark.usefixtures("guarded")
@pytest.mark.parametrize("work", [scrub, lambda text: scrub_to(text, 2_000)], ids=["scrub", "scrub_to"])
def test_the_scrubber_takes_as_long_as_the_text_is(work: Callable[[str], object]) -> None:
    _holds("the scrubber", work)
