"""Expressions and the worst texts for them, run in a process of their own whose processor time has
an end.

A program: `python -m tests.unit.platform.worst_texts` says the name of each expression before it is
tried, and `done` at the end. One that does not come to an end with a text takes the process with
it, and its name is the last that was said. So nothing is measured that could be slow for another
reason, and no test waits for what never ends.
"""

import ast
import contextlib
import importlib
import re
import resource
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import msgspec

from elhandel.market.cim.repair import repaired
from elhandel.market.sent.sealed_body import _pattern
from elhandel.metering.document.decoder import decode
from elhandel.values.texts.redaction import scrub, scrub_to
from tests.builders.chance import LONG as AT_LENGTH
from tests.builders.sources import parsed

ROOT: Final = Path(__file__).parents[3]
READ: Final = (
    "layers",
    "functions",
    "simulator/local/cloud",
    "simulator/world/outside",
    "simulator/loopback.py",
)
SHORT, LONG = 5_000, 300_000 if AT_LENGTH else 150_000  # characters
SECONDS, SECONDS_OF_A_TEST = 30, 3
"""Of the processor, for one expression and all of its texts: many times what it takes. A square
needs minutes (half the characters: a quarter of them).
"""

PIECES: Final = (
    *(
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
    ),
    *(
        '\\"',
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
    ),
    *(
        "57",
        "\0",
        "elh_",
        "rate(",
        "cron(",
        "Credential=",
        "Credential=a/12345678/a/",
        "DK",
        "A",
        "0-",
        ".",
    ),
)

ONLY_OURS: Final = {
    "simulator/local/cloud/template/intrinsics.py": "reads the template of this repository",
    "simulator/local/cloud/template/parameters.py": (
        "the pattern and the text are those of the template"
    ),
    "simulator/local/cloud/metrics/dashboard.py": "reads the dashboard of the template",
    "layers/web/elhandel_web/assets/__init__.py": "reads the style sheets of this repository",
    "layers/domain/elhandel/platform/schedules/expression.py": (
        "reads the schedules of the template"
    ),
}
"""Files whose expressions see no text of anybody else, and why."""

MADE_AS_NEEDED: Final[dict[str, Callable[[], re.Pattern[Any]]]] = {
    "layers/domain/elhandel/market/sent/sealed_body.py": lambda: _pattern(
        msgspec.json.encode(
            [{"codingScheme": "VAT", "value": str(10_000_000 + n)} for n in range(20)]
        )
    ),
}
"""Files that make an expression out of what they are given: one as it is made."""

FUNCTIONS: Final[dict[str, Callable[[str], object]]] = {
    "scrub": scrub,
    "scrub_to": lambda text: scrub_to(text, 2_000),
    "repaired": lambda text: repaired(text.encode()),
    "decode": lambda text: _refused(decode, text.encode()),
}
"""What is made of several expressions, or counts for itself."""


@lru_cache(maxsize=1)
def used() -> Sequence[tuple[str, str | bytes | None]]:
    """Every place where an expression is written or used: `file:line`, and the expression; None
    where it is made.
    """
    files = sorted(file for name in READ for file in _files(ROOT / name))
    return [
        (f"{file.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}", written)
        for file, tree in parsed(files, re.compile(r"\bre\.|\bpattern=|\bregex="))
        for node in ast.walk(tree)
        for written in _expressions(node)
    ]


def expressions() -> Iterator[tuple[str, re.Pattern[Any]]]:
    """The expressions that see texts of others, compiled, by where they stand."""
    for place, written in used():
        file = place.partition(":")[0]
        if written is not None and file not in ONLY_OURS:
            yield place, re.compile(written)
    for file in sorted({place.partition(":")[0] for place, _ in used()} - set(ONLY_OURS)):
        yield from ((f"{file}:{name}", pattern) for name, pattern in _module_patterns(file))
    for file, make in MADE_AS_NEEDED.items():
        yield f"{file}:made", make()


def _files(path: Path) -> Iterator[Path]:
    return iter([path]) if path.suffix else path.rglob("*.py")


def _module_patterns(file: str) -> Iterator[tuple[str, re.Pattern[Any]]]:
    """The compiled expressions of a module, with the flags that they have there."""
    if file.startswith("functions/"):
        return
    name = ".".join(Path(file).with_suffix("").parts).removeprefix("layers.domain.")
    for known_as, value in vars(importlib.import_module(name)).items():
        if isinstance(value, re.Pattern):
            yield known_as, value


def _expressions(node: ast.AST) -> Iterator[str | bytes | None]:
    """What stands in `re.fullmatch(r"…", …)`, in `Field(pattern=r"…")` and in
    `Meta(pattern=r"…")`.
    """
    if not isinstance(node, ast.Call):
        return
    called = node.func
    values = [word.value for word in node.keywords if word.arg in {"pattern", "regex"}]
    if (
        isinstance(called, ast.Attribute)
        and isinstance(called.value, ast.Name)
        and called.value.id == "re"
    ):
        values += node.args[:1] if called.attr not in {"escape", "purge"} else []
    for value in values:
        is_written = isinstance(value, ast.Constant) and isinstance(value.value, str | bytes)
        yield value.value if isinstance(value, ast.Constant) and is_written else None


def _texts(size: int) -> Iterator[str]:
    return (_text(place, size) for place in range(3 * len(PIECES)))


def _text(place: int, size: int) -> str:
    piece = PIECES[place // 3]
    body = piece * (size // len(piece))
    return (body, f"{body}!", f'"{body}')[place % 3]


def _refused(work: Callable[[Any], object], given: Any) -> None:
    with contextlib.suppress(Exception):  # that it ends is what counts
        work(given)


def _tried(pattern: re.Pattern[Any]) -> Callable[[str], object]:
    def work(text: str) -> None:
        given: Any = text.encode() if isinstance(pattern.pattern, bytes) else text
        pattern.fullmatch(given)
        for _ in pattern.finditer(given):
            pass

    return work


def _get_through(name: str, work: Callable[[str], object], seconds: int) -> None:
    """Each text in short, and the three worst of them at their full length."""
    print(name, flush=True)
    used_up = int(time.process_time())
    resource.setrlimit(resource.RLIMIT_CPU, (used_up + seconds, resource.RLIM_INFINITY))
    spent = []
    for place, short in enumerate(_texts(SHORT)):
        before = time.process_time()
        work(short)
        spent.append((time.process_time() - before, place))
    # Three, because a busy machine makes some texts look worse than they are.
    for _, worst in sorted(spent)[-3:]:
        work(_text(worst, LONG))


def main() -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.argv[1:]:  # the test of the test
        for expression in sys.argv[1:]:
            _get_through(expression, _tried(re.compile(expression)), SECONDS_OF_A_TEST)
    else:
        tried = set()
        for name, pattern in expressions():
            if (pattern.pattern, pattern.flags) in tried:
                print(name, flush=True)
                continue
            tried.add((pattern.pattern, pattern.flags))
            _get_through(name, _tried(pattern), SECONDS)
        for name, work in FUNCTIONS.items():
            _get_through(name, work, SECONDS)
    print("done")


if __name__ == "__main__":
    main()
