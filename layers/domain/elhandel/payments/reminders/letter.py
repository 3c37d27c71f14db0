"""What a reminder says, in Danish. It names the documents, what is open on each, the fee and the
day. Source: renteloven § 9 b; a reminder must say that it is one, and by when to pay.
"""

from datetime import date
from typing import TYPE_CHECKING, Final

from elhandel.values.units import dkk_of_ore

if TYPE_CHECKING:
    from elhandel.payments.reminders.send import SentReminder

_MONTHS: Final = (
    *("januar", "februar", "marts", "april", "maj", "juni", "juli", "august"),
    *("september", "oktober", "november", "december"),
)
_ORDINALS: Final = {1: "Første", 2: "Anden", 3: "Tredje"}


def letter(reminder: "SentReminder") -> str:
    """The whole text. The fee is on the next bill: it is not part of what is to be paid now."""
    latest = max(document.ordinal for document in reminder.documents)
    lines = [
        f"{_ORDINALS[latest]} rykker: du har en regning, der ikke er betalt",
        "",
        "Vi har ikke modtaget din betaling for:",
        *(
            f"  Regning {document.number}, sidste betalingsdag {_day(document.due_on)}: "
            f"{_kroner(document.open_ore)}"
            for document in reminder.documents
        ),
        "",
        f"Betal {_kroner(reminder.open_ore)} senest {_day(reminder.pay_by)}, med betalings-ID'et "
        "på regningen.",
    ]
    if reminder.fee_ore:
        lines.append(
            f"Gebyret for denne rykker er {_kroner(reminder.fee_ore)} (renteloven § 9 b). "
            "Det kommer på din næste regning."
        )
    lines += [
        "",
        "Har du betalt i mellemtiden, skal du ikke gøre noget. Er du ikke enig i regningen, eller "
        "kan du ikke betale, så kontakt os.",
    ]

    return "\n".join(lines)


def _day(day: date) -> str:
    return f"den {day.day}. {_MONTHS[day.month - 1]} {day.year}"


def _kroner(ore: int) -> str:
    whole, _, rest = dkk_of_ore(ore).partition(".")
    return f"{int(whole):,}".replace(",", ".") + f",{rest} kr."
