"""The act in which customers pay: by reference, in part, too much, by name only, or not at all.

What is in favour goes back, and who has not paid is reminded.
"""

from datetime import date, timedelta
from typing import Any, Final

from simulator.local.cloud.errors import UnableToRun
from simulator.local.demo.world import World

_DAY: Final = timedelta(days=1)
_FUNCTION: Final = "Payments"
_REMINDED_AFTER: Final = 8 * _DAY
_PAID_OUT_AFTER: Final = 14 * _DAY
_HERS: Final = "0040 0440116243"
_PAID_TOO_MUCH: Final = 2
_PARTS: Final = 5
"""The first documents are paid each in a way of its own; all others by their reference."""


def paid(world: World) -> str:
    """How the bills were paid, and what came of it."""
    documents = world.ask(_DOCUMENTS)
    if len(documents) < _PARTS:
        raise UnableToRun(
            "There are too few invoices to be paid. Read the log of InvoiceGenerator."
        )
    last_day: date = documents[0][4]
    paid_too_much = documents[_PAID_TOO_MUCH][5]

    world.at(last_day)
    for place, document in enumerate(documents):
        for payment in _payments(place, document):
            world.pay_in(payment)
    booked = _after(world, last_day + _DAY)
    account = {"customer": paid_too_much, "account": _HERS, "why": "the customer wrote us"}
    world.job(_FUNCTION, "register-payout-account", **account)

    world.at(last_day + _REMINDED_AFTER)
    world.job(_FUNCTION, "fetch-bank-files")
    reminded = world.job(_FUNCTION, "remind")
    _after(world, last_day + _PAID_OUT_AFTER)
    returned = _after(world, last_day + _PAID_OUT_AFTER + 4 * _DAY)

    waiting = world.job(_FUNCTION, "bank-work")["lines"]
    if not (booked["matched"] and reminded["reminders"] and returned["payouts"] and waiting):
        raise UnableToRun("The bills were not paid as they should. Read the log of Payments.")
    return (
        f"{booked['matched']} payments found their bill, and one that names nothing waits for "
        f"staff. What one had paid too much went back, which the bank confirmed, and "
        f"{reminded['reminders']} who had not paid all of it were reminded."
    )


def _payments(place: int, document: tuple[Any, ...]) -> list[dict[str, Any]]:
    """How a document is paid: the first is the corrected one, whose customer pays it in full."""
    reference, number, ore, name, *_ = document
    by_reference = {"reference": reference}
    match place:
        case 1:
            return [{"amount_ore": ore // 2, **by_reference}]
        case place if place == _PAID_TOO_MUCH:
            return [{"amount_ore": ore + 100_00, **by_reference}]
        case 3:
            return [{"amount_ore": ore, "text": f"Regning {number}", "name": name}]
        case 4:
            return [{"amount_ore": 123_45, "text": "Tak for strømmen", "name": "En nabo"}]
        case _:
            return [{"amount_ore": ore, **by_reference}]


def _after(world: World, day: date) -> dict[str, Any]:
    """A morning of the function: the bank's files, then payouts."""
    world.at(day)
    booked: dict[str, Any] = world.job(_FUNCTION, "fetch-bank-files")
    world.job(_FUNCTION, "pay-out")
    return booked


_DOCUMENTS: Final = """
SELECT i.payment_reference, i.number, i.total_ore, k.name, max(i.due_on) OVER (), i.customer_id
FROM billing.invoice i JOIN portfolio.customer k USING (customer_id)
WHERE i.kind = 'invoice' AND i.total_ore > 0 AND NOT EXISTS (
    SELECT FROM payments.collection p WHERE p.invoice_id = i.invoice_id AND p.kind = 'debit')
ORDER BY EXISTS (SELECT FROM billing.invoice n WHERE n.corrects_id = i.invoice_id) DESC, i.number
"""
