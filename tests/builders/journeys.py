"""Ways that many tests walk: a start of supply up to where a test begins."""

from datetime import date, timedelta
from typing import Any

from tests.builders import documents as doc
from tests.builders.clock import HandClock
from tests.builders.supplier import Supplier

POINT = "571313180000000001"  # the example's
START = date(2026, 2, 5)  # 15 business days after 15 January 2026
CUSTOMER = "RequestChangeCustomerCharacteristics"
DAY = timedelta(1)


def confirmed(supplier: Supplier, **changes: Any) -> str:
    """A signup that the market has confirmed; its reference."""
    signup = supplier.sign_up(**changes)
    supplier.send()
    supplier.receive(doc.a_confirmation(supplier.transaction()))
    return signup.reference


def waiting(supplier: Supplier, **changes: Any) -> str:
    """A start that waits for its day: confirmed, described, customer data sent and confirmed; its
    reference.
    """
    reference = confirmed(supplier, **changes)
    supplier.receive(
        doc.master_data(changes.get("gsrn", POINT), supplier.signup(reference).estimated_activation)
    )
    supplier.send()
    supplier.receive(doc.a_confirmation(supplier.transaction(CUSTOMER), CUSTOMER))
    return reference


def supplied(supplier: Supplier, clock: HandClock, **changes: Any) -> str:
    """Supply that runs; the signup's reference."""
    reference = waiting(supplier, **changes)
    clock.move_to_day(supplier.signup(reference).estimated_activation)
    assert supplier.activate() == 1
    return reference
