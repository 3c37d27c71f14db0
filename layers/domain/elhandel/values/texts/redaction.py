r"""Texts without personal data: CPR and telephone numbers and e-mail addresses become asterisks.

A text is read as a person would read it: digits of any script, dashes and spaces of any kind, and
escapes such as `%2D` or `\u002d`, count as the character that they show. Every expression here
takes time in proportion to the text, whatever it holds: outside parties write these texts.
"""

import re
import unicodedata
from itertools import accumulate
from typing import Final

# Begins where a run of its letters begins and never goes back in it: one look at each letter.
_EMAIL: Final = re.compile(r"(?<![\w.+'-])[\w.+'-]++@[\w-]++\.[\w.+-]++")

_BETWEEN: Final = r"(?:[\s.·_/\\-]|&nbsp;){0,3}"  # what dashes and spaces of all kinds are seen as
_DAY: Final = r"(?:[06][1-9]|[1278]\d|[39][01])"  # a replacement number has 60 added to its day
_MONTH: Final = r"(?:0[1-9]|1[0-2])"
# Ids of machines are hexadecimal and may hold ten digits by chance; they stay.
_ID: Final = r"(?P<id>(?<!\w)(?:[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|[0-9a-f]{24,64})(?!\w))"
_CPR: Final = re.compile(
    _ID
    # Ten digits by themselves, whatever they mean; not part of an id, a time or a decimal.
    + r"|(?<!\w)(?<!\w[.-])\d{6}-?\d{4}(?!\w|[.-]\w)"
    # A date and four digits, however they are set apart and whatever letters stand around them.
    rf"|(?<!\d)(?<!\d[.,]){_DAY}{_BETWEEN}{_MONTH}{_BETWEEN}\d\d{_BETWEEN}\d{{4}}(?!\d)",
    re.ASCII,
)
_APART: Final = r"[ \s.()/-]{0,2}"
_PHONE: Final = re.compile(
    _ID
    # With its country before it, or a Danish one in four pairs; eight digits alone may be any
    # number.
    + rf"|(?<![\w+])(?:\+[1-9]|00[1-9]){_APART}\d(?:{_APART}\d){{7,12}}(?!\d)"
    r"|(?<!\d)(?<!\d[.,: -])\d\d(?P<apart>[ .-])\d\d(?P=apart)\d\d(?P=apart)\d\d"
    r"(?![.,:-]?\d)(?! \d)",
    re.ASCII,
)

_NOTHING: Final = re.compile(r"[A-Za-z_.:,;=/ -]*+", re.ASCII)
"""What needs no second look: without a digit, an at sign or an escape nothing is found."""

_HALF: Final = 64
"""How many characters before a cut may be half a number or half an address, which no expression
would find.
"""

_ESCAPED: Final = re.compile(r"(?P<octets>(?:%[0-9A-Fa-f]{2})+)|\\u(?P<unit>[0-9A-Fa-f]{4})")


class _Seen(dict[int, str]):
    """What a character is seen as, by its number: a digit, a dash, a space, an at sign or
    itself.
    """

    def __missing__(self, number: int) -> str:
        seen = _seen(chr(number))
        if seen != chr(number):
            self[number] = seen  # some thousand at most; all others are not worth the memory
        return seen


def _seen(character: str) -> str:
    if (digit := unicodedata.decimal(character, None)) is not None:
        return str(digit)

    kind = unicodedata.category(character)
    if kind == "Pd" or character in {"\u00ad", "\u2212", "\u2043"}:
        return "-"
    if kind in {"Zs", "Zl", "Zp", "Cf"}:
        return " "

    return {
        "\uff20": "@",
        "\ufe6b": "@",
        "\uff0e": ".",
        "\u2024": ".",
        "\uff0f": "/",
        "\u2044": "/",
    }.get(character, character)


_SEEN: Final = _Seen()


def scrub(text: str) -> str:
    """`text` with everything that looks like an e-mail address, a CPR or a telephone number
    replaced by asterisks.
    """
    if _NOTHING.fullmatch(text):
        return text
    for pattern, stars in ((_EMAIL, "***@***"), (_CPR, "**********"), (_PHONE, "********")):
        text = _without(pattern, stars, text)
    return text


def as_seen(text: str) -> str:
    """A text as a reader sees it: digits of any script, dashes and spaces of any kind stand for
    themselves.
    """
    return _as_seen(text)[0]


def scrub_to(text: str, longest: int) -> str:
    """The beginning of `text`, scrubbed; nothing beyond `longest` characters is looked at."""
    if len(text) <= longest:
        return scrub(text)[:longest]

    return f"{scrub(text[:longest])[:-_HALF][: longest - 1]}…"


def _without(pattern: re.Pattern[str], stars: str, text: str) -> str:
    """`text` with stars for what a pattern finds in it as it is seen; ids stay."""
    seen, starts = _as_seen(text)
    kept, past = [], 0
    for found in pattern.finditer(seen):
        if found.lastgroup == "id":
            continue
        start, end = (
            (found.start(), found.end())
            if starts is None
            else (starts[found.start()], starts[found.end()])
        )
        kept += [text[past:start], stars]
        past = end

    return "".join([*kept, text[past:]]) if past else text


def _as_seen(text: str) -> tuple[str, list[int] | None]:
    """A text as a reader sees it, and where each of its characters (and the end) stands in `text`;
    None: in place.
    """
    if "%" not in text and "\\u" not in text:
        return (text if text.isascii() else text.translate(_SEEN)), None

    pieces: list[str] = []
    widths: list[int] = []
    past = 0
    for found in _ESCAPED.finditer(text):
        plain = text[past : found.start()]
        past = found.end()
        letters, sizes = _unescaped(found)
        pieces += [plain, letters]
        widths += [1] * len(plain) + sizes
    pieces.append(text[past:])
    widths += [1] * (len(text) - past)
    return "".join(pieces).translate(_SEEN), [0, *accumulate(widths)]


def _unescaped(found: re.Match[str]) -> tuple[str, list[int]]:
    """What an escape stands for, and how many characters of the text each of its letters takes."""
    if found["unit"]:
        return chr(int(found["unit"], 16)), [6]

    octets = bytes.fromhex(found["octets"].replace("%", ""))
    try:
        letters = octets.decode()
        return letters, [3 * len(letter.encode()) for letter in letters]
    except UnicodeDecodeError:
        return octets.decode("latin-1"), [3] * len(octets)
