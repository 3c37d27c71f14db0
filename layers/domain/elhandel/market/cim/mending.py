"""Spellings in one record for which a JSON reader gives the whole document up: half characters, NaN, Infinity.

They are replaced by what only the record itself can trip over, a zero character and a null, and the document is read
again. The raw message is kept as it came.
"""

import re
from typing import Final

_STRING_OR_WORD: Final = re.compile(rb'"(?:[^"\\]|\\.)*"|-?\b(?:NaN|Infinity)\b', re.DOTALL)
_ESCAPED: Final = re.compile(
    rb"\\\\|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(?P<half>\\u[dD][89a-fA-F][0-9a-fA-F]{2})"
)


def mended(body: bytes) -> bytes:
    """`body` without half characters (lone surrogates) in its strings, and without numbers that JSON does not have."""
    return _STRING_OR_WORD.sub(_token, body)


def _token(found: re.Match[bytes]) -> bytes:
    text = found.group()
    if not text.startswith(b'"'):
        return b"null"
    return _ESCAPED.sub(lambda escaped: rb"\u0000" if escaped["half"] else escaped.group(), text)
