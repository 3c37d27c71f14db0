"""Spellings in one record that make a JSON reader give up the whole document: half characters,
NaN, Infinity, endless nesting.

They are replaced by what fails in that record alone, a zero character or a null, and the document
is read again. The raw message is kept as it came.
"""

import re
from typing import Final

# A string that is never closed is taken to the end: its end is not looked for again from each quote
# in it.
_STRING_OR_WORD: Final = re.compile(rb'"(?:[^"\\]++|\\.)*+"?|-?\b(?:NaN|Infinity)\b', re.DOTALL)
_ESCAPED: Final = re.compile(
    rb"\\\\|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
    rb"|(?P<half>\\u[dD][89a-fA-F][0-9a-fA-F]{2})"
)


_STRING_OR_BRACKET: Final = re.compile(rb'"(?:[^"\\]++|\\.)*+"?|[\[{\]}]', re.DOTALL)
_DEEPEST: Final = 100  # documents of the market have a tenth of it


def repaired(body: bytes) -> bytes:
    """`body` without half characters (lone surrogates), numbers unknown to JSON, endless depths."""
    return _shallow(_STRING_OR_WORD.sub(_token, body))


def _shallow(body: bytes) -> bytes:
    """`body` with a zero character in place of what is nested too deep."""
    pieces, taken, depth = [], 0, 0
    for found in _STRING_OR_BRACKET.finditer(body):
        token = found.group()
        if token in b"[{":
            depth += 1
            if depth == _DEEPEST:
                pieces.append(body[taken : found.start()])
                taken = found.start()
        elif token in b"]}":
            if depth == _DEEPEST:
                pieces.append(rb'"\u0000"')
                taken = found.end()
            depth -= 1

    return b"".join([*pieces, body[taken:]])


def _token(found: re.Match[bytes]) -> bytes:
    text = found.group()
    if not text.startswith(b'"'):
        return b"null"
    return _ESCAPED.sub(lambda escaped: rb"\u0000" if escaped["half"] else escaped.group(), text)
