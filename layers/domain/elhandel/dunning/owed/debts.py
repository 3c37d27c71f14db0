"""What of a bill is owed for its services. Pure.

A bill has electricity and services on it, and is paid as one. **What is paid counts for the
services first**: they are what could be turned off, and nobody loses one for electricity
(docs/decisions/0106-a-service-answers-for-its-own-lines.md). What is in the account's favour
counts in the same way, for the oldest bill first.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from elhandel.payments.matching import undisputed


@dataclass(frozen=True, slots=True)
class ServiceLines:
    """The lines of a service on a bill. Øre with VAT; `disputed_ore` is the part of them that the
    customer does not accept.
    """

    agreement_id: int
    ore: int
    disputed_ore: int = 0

    @property
    def accepted_ore(self) -> int:
        return self.ore - self.disputed_ore


@dataclass(frozen=True, slots=True)
class Bill:
    """A document with something open and with lines of services. Øre with VAT."""

    invoice_id: int
    number: str
    due_on: date
    total_ore: int
    open_ore: int

    disputed_ore: int
    """Of the whole document, its services included."""

    is_disputed: bool
    """The whole document is: nothing of it is owed."""

    in_collection: bool
    """A debit of it is under way, or will be tried again."""

    services: tuple[ServiceLines, ...]


@dataclass(frozen=True, slots=True)
class Debt:
    """What is owed on a bill, in øre."""

    invoice_id: int
    number: str
    due_on: date
    in_collection: bool

    open_ore: int
    """Of the whole bill, without what is disputed or in favour."""

    services_ore: int
    """For its services alone: who pays this keeps them."""

    agreements: frozenset[int]
    """The services that it is owed for."""


def debts_of(bills: Sequence[Bill], favour_ore: int = 0) -> list[Debt]:
    """The debts of an account for services, the oldest first; those that come to nothing left out.

    favour_ore: what the account has to the good (>= 0).
    """
    return list(_debts(bills, favour_ore))


def _debts(bills: Sequence[Bill], favour_ore: int) -> Iterator[Debt]:
    left = favour_ore
    for bill in sorted(bills, key=lambda bill: (bill.due_on, bill.invoice_id)):
        accepted = 0 if bill.is_disputed else undisputed(bill.open_ore, bill.disputed_ore)
        owed = _for_services(bill, accepted)
        used = min(left, owed)
        left -= used
        if owed > used:
            yield Debt(
                invoice_id=bill.invoice_id,
                number=bill.number,
                due_on=bill.due_on,
                in_collection=bill.in_collection,
                open_ore=accepted - used,
                services_ore=owed - used,
                agreements=frozenset(
                    lines.agreement_id for lines in bill.services if lines.accepted_ore > 0
                ),
            )


def _for_services(bill: Bill, accepted_ore: int) -> int:
    """What of the open and accepted amount is for services: what was paid counts for them first."""
    services = sum(lines.ore for lines in bill.services)
    services_disputed = sum(lines.disputed_ore for lines in bill.services)
    others = max(bill.total_ore - services - (bill.disputed_ore - services_disputed), 0)
    return max(min(services - services_disputed, accepted_ore - others), 0)
