"""Opening a signup, whoever it is of: contract, planned supply, agreed prices and market process,
in one transaction; beyond a limit, or beside others' supply, it is held.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

from elhandel.market import starts
from elhandel.market.starts import PlannedStart
from elhandel.notifications import Notice, tell
from elhandel.onboarding.held import Counted, beyond, hold, signup_rules
from elhandel.onboarding.signups.command import Channel
from elhandel.onboarding.signups.consent import Consent, keep_consent
from elhandel.onboarding.signups.known import recent_since
from elhandel.onboarding.status import Signup, shown_stage
from elhandel.onboarding.terms import SINCE_EVER, Agreement, agree
from elhandel.platform.clock import Clock
from elhandel.platform.database import Transaction, fetch_one, statement
from elhandel.portfolio.contracts import ask_protection, beside_others, open_contract
from elhandel.values.days.local_time import local_date
from elhandel.values.decision import Decision
from elhandel.values.identifiers import Gsrn
from elhandel.values.ids import ContractId, CustomerId, MeteringPointId


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """What a signup opens, everything checked."""

    customer: CustomerId
    """A party of its own, or the customer who has signed in."""
    kind: str
    gsrn: Gsrn
    point: MeteringPointId
    product_id: str
    planned: PlannedStart
    tenant: str
    channel: Channel
    moves_in: bool
    vat_registered: bool
    protected_name: bool
    protected_address: bool
    consent: Consent | None
    known: frozenset[ContractId]
    """The contracts of the point of which whoever signs up may learn whose they are."""
    key_id: int | None = None
    """The key that it came with."""
    warnings: tuple[str, ...] = ()


def open_signup(tx: Transaction, opening: Opening, clock: Clock) -> Signup:
    """Open it; the same again is refused by the point. Raises AlreadyContracted."""
    now, today = clock.now(), clock.today()
    contract = open_contract(
        tx,
        opening.customer,
        opening.point,
        opening.product_id,
        starts_on=opening.planned.starts_on,
        now=now,
        moves_in=opening.moves_in,
        vat_registered=opening.vat_registered,
        known=opening.known,
    )

    agreement = Agreement(contract, opening.product_id, first=SINCE_EVER, price_day=today)
    agree(tx, agreement, Decision("customer", "signup", now), today)
    ask_protection(tx, contract, name=opening.protected_name, address=opening.protected_address)
    process = starts.request_start(tx, contract, opening.point, opening.planned, clock)
    reference, signup_id = _register(tx, opening, contract, clock)

    # Last: it locks the counts, and other signups wait until this transaction ends.
    counted = Counted(opening.tenant, opening.kind, contract)
    cause = beyond(tx, counted, now, signup_rules(today))
    if opening.moves_in:
        cause = beside_others(tx, contract, opening.known, recent_since(today)) or cause
    if cause is not None:
        hold(tx, signup_id, process, cause, now)
    else:
        _announce(tx, opening, reference, clock)

    return Signup(
        reference=reference,
        status="registered",
        stage="registered" if cause is None else shown_stage(cause, opening.tenant),
        gsrn=opening.gsrn,
        estimated_activation=opening.planned.starts_on,
        rejection_reason=None,
        asks=None,
        warnings=opening.warnings,
    )


def _announce(tx: Transaction, opening: Opening, reference: str, clock: Clock) -> None:
    """Let the customer know that we ask the market; nobody is told of a signup that is held."""
    said: dict[str, str | int | date] = {
        "reference": reference,
        "starts_on": opening.planned.starts_on,
    }
    tell(tx, Notice(opening.customer, "signup-received", reference, said), clock)


def _register(
    tx: Transaction, opening: Opening, contract: ContractId, clock: Clock
) -> tuple[str, int]:
    """The signup's row with its consent: its reference, and its number."""
    now = clock.now()
    signup = {
        "year": local_date(now).year,
        "tenant": opening.tenant,
        "key": opening.key_id,
        "contract": contract,
        "channel": opening.channel,
        "move_in": opening.moves_in,
        "warnings": list(opening.warnings),
        "now": now,
    }
    reference, signup_id = fetch_one(tx, _ADD, signup)
    if opening.consent is not None:
        keep_consent(tx, signup_id, opening.consent, now)

    return str(reference), int(signup_id)


_ADD: Final = statement("elhandel.onboarding.signups", "add_signup")
