"""The act in which a public buyer's bill is a draft first, and goes out as an e-invoice."""

from decimal import Decimal
from typing import Final

from simulator.local.cloud.errors import UnableToRun
from simulator.local.demo.world import SignedUp, World

_EAN: Final = "5790000000005"
_BILLING_DAY: Final = 25


def wants_einvoices(world: World, buyer: SignedUp) -> None:
    """A customer asks for a billing day of their own and for e-invoices to an EAN."""
    ((customer,),) = world.ask(_CUSTOMER, buyer.signup_id)
    asked = {"billing_day": _BILLING_DAY, "ean": _EAN, "einvoice": "peppol"}
    world.job("Backoffice", "set-billing-profile", customer_id=customer, why="they asked", **asked)


def looked_at(world: World, buyer: SignedUp, patience_seconds: float) -> str:
    """Staff look at the draft and let it go out before its day."""
    runs = world.job("Backoffice", "list-bill-runs")["bill_runs"]
    drafted = [run["bill_run_id"] for run in runs if run["state"] == "drafted" and run["invoices"]]
    if len(drafted) != 1:
        raise UnableToRun("The public buyer's bill is no draft. Read the log of InvoiceGenerator.")

    bill_run = {"bill_run_id": drafted[0]}
    seen = world.job("Backoffice", "preview-bills", **bill_run)
    world.job("Backoffice", "issue-bills", why="looked at", **bill_run)
    world.job("SettlementWorker", "dispatch")
    if not world.stack.wait_until_idle(patience_seconds):
        raise UnableToRun("The draft did not go out. Read the log of InvoiceGenerator.")

    rows = world.ask(_EINVOICE, buyer.signup_id)
    if not rows:
        raise UnableToRun("No e-invoice was made. Read the log of InvoiceGenerator.")
    ((number,),) = rows

    return (
        f"{buyer.signup_id} is billed on day {_BILLING_DAY} and wants e-invoices: staff looked at "
        f"the draft, {seen['invoices']} invoice over {Decimal(seen['total_dkk']):,.2f} DKK, and "
        f"let it go out as {number}: a PDF, and an e-invoice (Peppol) beside it."
    )


_CUSTOMER: Final = """
SELECT c.customer_id
FROM onboarding.signup s
JOIN portfolio.contract c USING (contract_id)
WHERE s.reference = %s
"""

_EINVOICE: Final = """
SELECT i.number
FROM onboarding.signup s
JOIN portfolio.contract c USING (contract_id)
JOIN billing.invoice i USING (customer_id)
JOIN billing.einvoice e USING (invoice_id)
WHERE s.reference = %s
"""
