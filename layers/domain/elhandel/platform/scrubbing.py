"""Personal data out of texts: whatever looks like a CPR number or an e-mail address becomes asterisks.

Every expression here takes time in proportion to the text, whatever it holds: outside parties write these texts.
"""

import re
from typing import Final

# Begins where a run of its letters begins and never goes back in it: one look at each letter.
_EMAIL: Final = re.compile(r"(?<![\w.+-])[\w.+-]++@[\w-]++\.[\w.+-]++")

_BETWEEN: Final = r"[\s.·_/\-\u00ad\u2010-\u2015\u2212\ufe58\ufe63\uff0d]{0,3}"  # spaces, dots, dashes of all kinds
_DAY: Final = r"(?:[0-3]|[6-9])\d"  # a replacement number has 60 added to its day
_MONTH: Final = r"(?:0[1-9]|1[0-2])"
_CPR: Final = re.compile(
    # Ids of machines are hexadecimal and may hold ten digits by chance; they stay.
    r"(?P<id>(?<!\w)(?:[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|[0-9a-f]{24,64})(?!\w))"
    # Ten digits by themselves, whatever they mean; not part of an id, a time or a decimal.
    r"|(?<!\w)(?<!\w[.-])\d{6}-?\d{4}(?!\w|[.-]\w)"
    # A date and four digits, however they are set apart and whatever letters stand around them.
    rf"|(?<!\d)(?<!\d[.,]){_DAY}{_BETWEEN}{_MONTH}{_BETWEEN}\d\d{_BETWEEN}\d{{4}}(?!\d)"
)

_HALF: Final = 64
"""So many characters at a cut may be half a number or half an address, which nobody would know as one."""


def scrub(text: str) -> str:
    """`text` with everything that looks like an e-mail address or a CPR number replaced by asterisks."""
    return _CPR.sub(lambda found: found["id"] or "**********", _EMAIL.sub("***@***", text))


def scrub_to(text: str, longest: int) -> str:
    """The beginning of `text`, scrubbed; nothing beyond `longest` characters is looked at."""
    if len(text) <= longest:
        return scrub(text)[:longest]

    return f"{scrub(text[:longest])[:-_HALF][: longest - 1]}…"
