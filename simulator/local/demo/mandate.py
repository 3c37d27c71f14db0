"""The act in which the household with electricity and broadband pays its one bill by mandate: the
first debit fails, and the next one, by the rule, is carried out.
"""

from datetime import date
from decimal import Decimal
from typing import Any, Final

from simulator.local.cloud.errors import UnableToRun
from simulator.local.demo.customer import Customer
from simulator.local.demo.world import SignedUp, World

_FUNCTION: Final = "Payments"
_HOUR: Final = 6
"""Of the daily run (CD-COL-1)."""
_PAID_OUT: Final = "NETCASH UDBETALING"


def by_mandate(world: World, signup: SignedUp) -> str:
    """How the household's one bill was collected. Raises UnableToRun."""
    ((account, number, ore, due_on),) = world.ask(_BILL, signup.signup_id)
    _agree(world, signup)
    world.plan_debits(account, ["insufficient_funds"])

    refused = _collected(world, account, due_on)
    if (refused["state"], refused["reason"]) != ("failed", "insufficient_funds"):
        raise _went_wrong(signup)
    again_on = date.fromisoformat(refused["retry_on"])
    paid = _collected(world, account, again_on)
    ((left,),) = world.ask(_OPEN, account, number)
    if paid["state"] != "completed" or left != 0:
        raise _went_wrong(signup)

    world.pay_in({"amount_ore": ore, "text": f"{_PAID_OUT} {again_on:%d%m%Y}"})
    return (
        f"That household made a payment agreement on its pages, and bill {number} over "
        f"{Decimal(ore) / 100:.2f} DKK was collected by it: the debit of {due_on} failed for want "
        f"of funds, and the next one, of {again_on}, was carried out. Both were told."
    )


def _agree(world: World, signup: SignedUp) -> None:
    """The household makes a payment agreement, confirmed by a code, and lets bills be paid by it;
    the provider is asked for the mandate.
    """
    household = signup.household
    customer = Customer(world, household["cpr_cvr"])
    customer.send("/betaling/metode", "/betaling/kode")
    ((code,),) = world.ask(_CODE)
    customer.send(
        "/betaling/metode",
        "/betaling/metode",
        bank_name="Banken",
        branch_code="1234",
        account_number="12345678",
        account_holder=household["customer_name"],
        kode=code,
    )
    customer.send("/betaling", "/betaling/automatisk", til="ja")
    customer.close()
    if not world.job(_FUNCTION, "follow-payments")["changed"]:
        raise _went_wrong(signup)


def _collected(world: World, account: int, day: date) -> dict[str, Any]:
    """The latest attempt, once the provider has told what became of it; links follow it."""
    world.at(day, _HOUR)
    world.job(_FUNCTION, "collect")
    world.settle_debits()
    world.job(_FUNCTION, "follow-payments")
    attempts = world.job(_FUNCTION, "collections-of", customer=account)["attempts"]
    debits = [attempt for attempt in attempts if attempt["kind"] == "debit"]
    return dict(max(debits, key=lambda debit: int(debit["attempt"])))


def _went_wrong(signup: SignedUp) -> UnableToRun:
    return UnableToRun(
        f"The bill of {signup.signup_id} was not collected as it should be. "
        "Look at `elhandel pay failed`, `elhandel pay events` and `elhandel logs Payments`."
    )


_BILL: Final = """
SELECT a.account_id, i.number, i.total_ore, i.due_on
FROM onboarding.signup s JOIN portfolio.contract c USING (contract_id)
JOIN portfolio.account a USING (customer_id) JOIN billing.invoice i USING (customer_id)
WHERE s.reference = %s AND i.kind = 'invoice'
ORDER BY i.invoice_id LIMIT 1
"""

_CODE: Final = """
SELECT said->>'code' FROM notifications.notice WHERE template = 'one-time-code'
ORDER BY notice_id DESC LIMIT 1
"""

_OPEN: Final = """
SELECT coalesce(sum(e.amount_ore), 0) FROM ledger.entry e
JOIN billing.invoice i ON i.invoice_id = e.document_id
WHERE e.book = 'receivable' AND e.account_id = %s AND i.number = %s
"""
