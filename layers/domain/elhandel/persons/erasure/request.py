"""A request for erasure (article 17 of the GDPR): what no duty keeps is erased at once; what
stays is named, with the reason and its end.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from elhandel.persons.deeds import erased_at, record, refuse_names
from elhandel.persons.duties import ENDING, SENTENCES, Duty, duties
from elhandel.persons.erasure.rows import (
    forget_customer,
    forget_parties,
    forget_sidelines,
    forget_signups,
    total,
)
from elhandel.persons.erasure.traces import Needles
from elhandel.persons.errors import UnableToErase
from elhandel.persons.person import Person, find_person, words_of
from elhandel.platform.database import Database, Transaction, fetch_one
from elhandel.platform.upkeep.data_subject import Counts
from elhandel.platform.upkeep.retention import Horizon
from elhandel.portfolio.parties import hold_parties_alone
from elhandel.portfolio.personal import stored_numbers
from elhandel.values.decision import Decision
from elhandel.values.errors import NotFound
from elhandel.values.ids import CustomerId


@dataclass(frozen=True, slots=True)
class Erased:
    """What an erasure does, or did."""

    customer: CustomerId
    counts: Counts
    stays: tuple[Duty, ...]
    already: bool
    """Whether the person was erased before."""
    needles: Needles
    """What to search for afterwards; only in memory, and `repr` leaves it out."""

    def __repr__(self) -> str:
        return f"Erased({self.customer}, {self.counts}, {self.stays})"


class _Preview(Exception):
    """Carries the result out of a transaction that is rolled back."""

    def __init__(self, erased: Erased) -> None:
        super().__init__()
        self.erased = erased


def preview_erasure(
    database: Database, customer: CustomerId, until: Horizon, decision: Decision
) -> Erased:
    """What an erasure would do: it is done and rolled back. Raises as `erase` does."""
    try:
        with database.transaction() as tx:
            raise _Preview(erase(tx, customer, until, decision))
    except _Preview as preview:
        return preview.erased


def erase(tx: Transaction, customer: CustomerId, until: Horizon, decision: Decision) -> Erased:
    """Erase what no duty keeps, and record it; the same again does nothing.

    Raises NotFound, UnableToErase while supply runs or anything about the person is open,
    NamesAPerson for a reason that names them.
    """
    erased = _erase(tx, customer, until, decision)
    if erased.counts:
        record(tx, "erasure", erased.customer, decision, erased.counts)
    return erased


def _erase(tx: Transaction, customer: CustomerId, until: Horizon, decision: Decision) -> Erased:
    hold_parties_alone(tx)
    try:
        person = find_person(tx, customer, lock=True)
    except NotFound:
        if erased_at(tx, customer) is None:
            raise
        return Erased(customer, {}, (), already=True, needles={})

    refuse_names(tx, person, decision)
    kept = duties(tx, person.customer, until)
    _refuse_what_is_open(person, kept)
    needles = _needles(tx, person)  # before anything is gone

    (signups,) = fetch_one(tx, _NEVER_SUPPLIED, person.values)
    stays = tuple(duty for duty in kept if duty.kind != "signup")
    counts = [forget_signups(tx, signups)]
    if set(person.contracts) <= set(signups):
        counts.append(forget_parties(tx, person.parties))
    elif person.forgotten_at is None:
        counts.append(_forget_supplied(tx, person, stays, until))

    return Erased(
        customer=person.customer,
        counts=total(counts),
        stays=stays,
        already=person.forgotten_at is not None,
        needles=needles,
    )


def _forget_supplied(
    tx: Transaction, person: Person, stays: tuple[Duty, ...], until: Horizon
) -> Counts:
    """Forget a customer who was supplied; while claims may be raised, only what no claim needs."""
    person = find_person(tx, person.customer, lock=True)  # without the signups that are gone
    if any(duty.kind == "claims" for duty in stays):
        return forget_sidelines(tx, person, until.now)
    return forget_customer(tx, person, until.now)


def _refuse_what_is_open(person: Person, kept: tuple[Duty, ...]) -> None:
    open_ = [duty for duty in kept if duty.kind not in ENDING]
    if open_:
        reasons = ". ".join(dict.fromkeys(SENTENCES[duty.kind] for duty in open_))
        raise UnableToErase(
            f"Customer {person.customer} cannot be erased now. {reasons}. Bring that to an end and "
            "ask again, and tell the person why (docs/operations.md, Persons).",
            duties=[duty.kind for duty in open_],
        )


def _needles(tx: Transaction, person: Person) -> Needles:
    """What says who the person is, by kind and number: "email 2"."""
    needles: dict[str, str | bytes] = {}

    for kind, text in words_of(tx, person):
        needles[_numbered(needles, kind)] = text

    for stored in stored_numbers(tx, person.parties):
        for hashed in (stored.identity_hash, stored.identity_hash_even):
            if hashed is not None:
                needles[_numbered(needles, "number's hash")] = hashed
        needles[_numbered(needles, "sealed number")] = stored.identity_sealed

    return needles


def _numbered(known: Mapping[str, object], kind: str) -> str:
    number = 1
    while f"{kind} {number}" in known:
        number += 1
    return f"{kind} {number}"


# Of which the market wants nothing any more.
_NEVER_SUPPLIED: Final = """
SELECT array(
    SELECT c.contract_id FROM portfolio.contract c
    WHERE c.contract_id = ANY(%(contracts)s) AND c.state = 'cancelled'
      AND NOT EXISTS (SELECT FROM portfolio.supply_period s
                      WHERE s.contract_id = c.contract_id AND s.state <> 'cancelled')
      AND NOT EXISTS (SELECT FROM market.process p WHERE p.contract_id = c.contract_id
                        AND p.state NOT IN ('rejected', 'cancelled')) ORDER BY 1)
"""
