"""Which rows are deleted and which blanked in place, room by room, in the order of foreign keys.

For a customer who left, contract, supply and settlement stay without the person: ids, days, kWh and
amounts, so that the books stay complete. A signup without supply is deleted with all its rows.
Each room knows its own tables (`<room>.personal`); here stands the order, in one transaction.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from elhandel.backoffice import personal as backoffice
from elhandel.billing import personal as billing
from elhandel.certificates import personal as certificates
from elhandel.exchange import personal as exchange
from elhandel.identity import personal as identity
from elhandel.imports import personal as imports
from elhandel.live import personal as live
from elhandel.market import personal as market
from elhandel.meters import personal as meters
from elhandel.minting import personal as minting
from elhandel.notifications import personal as notifications
from elhandel.onboarding import personal as onboarding
from elhandel.payments import personal as payments
from elhandel.persons.person import Person
from elhandel.platform.database import Transaction, fetch_one
from elhandel.platform.keys import erasure as keys
from elhandel.platform.upkeep.data_subject import Counts, Steps, run_steps
from elhandel.portfolio import personal as portfolio
from elhandel.services import personal as services
from elhandel.values.days.local_time import local_date
from elhandel.values.ids import ContractId, CustomerId, MeteringPointId
from elhandel.wallets import personal as wallets


def forget_customer(tx: Transaction, person: Person, now: datetime) -> Counts:
    """Blank a customer who left, and delete what only said something about them."""
    parties, contracts = person.parties, person.contracts

    market_and_contracts = (
        market.forget_processes(tx, contracts),
        onboarding.forget_answers(tx, person.references),
        portfolio.blank_contracts(tx, contracts),
    )

    sidelines = forget_sidelines(tx, person, now)

    blanked = (
        onboarding.blank_hold_reasons(tx, contracts),
        onboarding.forget_wishes(tx, parties),
        billing.forget_aconto_plans(tx, contracts),
        billing.forget_green_hours(tx, contracts),
        billing.forget_profiles(tx, parties),
        payments.forget_payout_accounts(tx, parties),
        payments.forget_methods(tx, parties),
        services.forget_agreements(tx, parties),
        exchange.forget_wallets_of_orders(tx, contracts),
        minting.forget_participations(tx, parties, contracts, local_date(now)),
        meters.forget_meters(tx, parties),
        wallets.forget_wallets(tx, parties),
        certificates.forget_sources(tx, contracts),
        notifications.forget_notices(tx, parties),
        imports.forget_imports(tx, parties),
        backoffice.forget_talks(tx, parties),
        identity.forget_subjects(tx, parties),
        live.forget_listening(tx, parties),
        portfolio.blank_customer(tx, parties, contracts, now),
        _forget_points(tx, person.points),  # last: from now on they are not known there any more
    )

    return total([*market_and_contracts, sidelines, *blanked])


def forget_sidelines(tx: Transaction, person: Person, now: datetime) -> Counts:
    """Delete what no duty needs, not even while claims may be raised: what was replaced, and keys.

    For a customer about whom other data has to stay.
    """
    parties, contracts = person.parties, person.contracts
    billed = billing.billed_recipients(tx, parties)

    return total(
        [
            _forget_rectifications(tx, parties),
            portfolio.forget_past_contact(tx, parties, contracts, billed),
            onboarding.forget_answers(tx, person.references),
            onboarding.blank_warnings(tx, contracts),
            keys.revoke_keys_of(tx, parties, now),
        ]
    )


def forget_signups(tx: Transaction, contracts: Sequence[ContractId]) -> Counts:
    """Delete contracts that were never supplied with all their rows, and the persons of whom
    nothing else is left.
    """
    if not contracts:
        return {}

    of_contracts = {"contracts": list(contracts)}
    parties, points, references = fetch_one(tx, _OF_CONTRACTS, of_contracts)

    deleted = (
        market.forget_processes(tx, contracts),
        onboarding.forget_answers(tx, references),
        market.forget_successions(tx, contracts),
        onboarding.delete_signups(tx, contracts),
        run_steps(tx, _RECTIFICATIONS_OF_CONTRACTS, of_contracts),
        billing.delete_aconto_plans(tx, contracts),
        billing.forget_green_hours(tx, contracts),
        portfolio.delete_contracts(tx, contracts),
    )

    emptied = (forget_parties(tx, parties), _forget_points(tx, points))

    return total([*deleted, *emptied])


def forget_parties(tx: Transaction, parties: Sequence[CustomerId]) -> Counts:
    """Delete the persons behind these parties who have neither a contract, an invoice nor a service
    left.
    """
    people = portfolio.parties_without_contract(tx, parties)
    asked = [party for person in people for party in person]
    bound = {*billing.billed_parties(tx, asked), *services.served_parties(tx, asked)}
    empty = [party for person in people if bound.isdisjoint(person) for party in person]

    return total(
        [
            _forget_rectifications(tx, empty),
            keys.delete_keys_of(tx, empty),
            billing.forget_profiles(tx, empty),
            payments.forget_payout_accounts(tx, empty),
            payments.forget_methods(tx, empty),
            backoffice.forget_talks(tx, empty),
            onboarding.forget_wishes(tx, empty),
            identity.forget_subjects(tx, empty),
            wallets.forget_wallets(tx, empty),
            live.forget_listening(tx, empty),
            notifications.forget_notices(tx, empty),
            imports.forget_imports(tx, empty),
            portfolio.delete_parties(tx, empty),
        ]
    )


def total(counts: Iterable[Counts]) -> Counts:
    """The rows of all, by table."""
    rows: Counter[str] = Counter()
    for count in counts:
        rows.update(count)
    return dict(rows)


def _forget_points(tx: Transaction, points: Sequence[MeteringPointId]) -> Counts:
    """Remove addresses, and the names from the market, from points without a known person."""
    deserted = portfolio.deserted_points(tx, points)
    return total(
        [
            portfolio.forget_addresses(tx, deserted),
            market.forget_people_at_points(tx, deserted),
        ]
    )


def _forget_rectifications(tx: Transaction, parties: Sequence[CustomerId]) -> Counts:
    return run_steps(tx, _RECTIFICATIONS, {"parties": list(parties)})


_OF_CONTRACTS: Final = """
SELECT array_agg(DISTINCT c.customer_id), array_agg(DISTINCT c.metering_point_id),
       coalesce(array_agg(s.reference) FILTER (WHERE s.reference IS NOT NULL), '{}')
FROM portfolio.contract c
LEFT JOIN onboarding.signup s USING (contract_id)
WHERE c.contract_id = ANY(%(contracts)s)
"""

_RECTIFICATIONS: Final[Steps] = (
    (
        "persons.rectification",
        "DELETE FROM persons.rectification WHERE customer_id = ANY(%(parties)s)",
    ),
)

_RECTIFICATIONS_OF_CONTRACTS: Final[Steps] = (
    (
        "persons.rectification",
        "DELETE FROM persons.rectification WHERE contract_id = ANY(%(contracts)s)",
    ),
)
