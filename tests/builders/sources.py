"""Our sources, as tests look at them: parsed where a word stands in them.

Parsing all of them takes some seconds, walking through them as long again, and most files hold
nothing of what a test asks for.
"""

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path


def parsed(paths: Iterable[Path], word: str | re.Pattern[str]) -> Iterator[tuple[Path, ast.Module]]:
    """The Python files in which a word stands or an expression is found, each with its tree.

    word: something without which what the test looks for cannot be written.
    """
    for path in paths:
        text = path.read_text(encoding="utf-8")
        found = word in text if isinstance(word, str) else word.search(text)
        if found:
            yield path, ast.parse(text)


def statements_of(tree: ast.Module) -> Iterator[ast.stmt]:
    """Every statement of a file, also inside others, without the expressions: a tenth of what
    `ast.walk` goes through.
    """
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        for part in ("body", "orelse", "finalbody", "handlers", "cases"):
            waiting.extend(getattr(node, part, ()))
        if isinstance(node, ast.stmt):
            yield node
