"""The register of personal data: each room's columns are PERSONAL or IMPERSONAL.

A test compares it with the migrated database and fails for a column in neither list. The author of
a column decides whether it says something about a person, how it leads to that person, why it is
held and when it is deleted.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Keeping(StrEnum):
    """How long something about a person is held; rules/retention.toml has the numbers."""

    CUSTOMER = "customer"
    """Until books and claims of a former customer expire; then it is blanked or deleted."""
    SIGNUP = "signup"
    """As CUSTOMER; only some months for a signup that failed."""
    POINT = "point"
    """A fact about the installation stays; its address goes with the last person known there."""
    PROCESS = "process"
    """Some years after the process with the market ended, or with its signup or customer."""
    SENT = "sent"
    """Some years after it was sent and answered, or with its process."""
    MESSAGE = "message"
    """Some years after it arrived; readings, links and prices as long as the readings."""
    CONTACT = "contact"
    """A replaced value: as long as the books of its time, or with the customer."""
    BOOKS = "books"
    """Bookkeeping material: some years from the end of the accounting year."""
    RUN = "run"
    """As long as the settlement runs over the same days, which are bookkeeping material."""
    READINGS = "readings"
    """From the first day that a kept settlement may ask for."""
    TRACE = "trace"
    """Some days after it is done."""
    SIGN_IN = "sign-in"
    """A few days: what was under way while somebody signed in."""
    ANSWER = "answer"
    """As long as the same Idempotency-Key gives the same answer."""
    STAFF = "staff"
    """Who decided, and why: as long as what was decided about."""
    PROOF = "proof"
    """That a person was answered, corrected or forgotten: ids, times, counts and reasons stay."""


class Basis(StrEnum):
    """Why it is held: the basis in article 6(1) of the GDPR."""

    CONTRACT = "GDPR 6(1)(b): the contract"
    LAW = "GDPR 6(1)(c): bookkeeping, and the rules of the electricity market"
    INTEREST = "GDPR 6(1)(f): claims, tracing of faults, security"


@dataclass(frozen=True, slots=True)
class Personal:
    """Columns about a person. `reached`: the ids that lead from a row to the person."""

    table: str
    columns: tuple[str, ...]
    reached: str
    purpose: str
    basis: Basis
    kept: Keeping


@dataclass(frozen=True, slots=True)
class Impersonal:
    """Columns that say nothing about a person by themselves, and why."""

    table: str
    columns: tuple[str, ...]
    reason: str


_OUTBOX: Final = (
    "outbox_id", "destination", "key", "body", "correlation_id", "created_at", "due_at",
    "leased_until", "attempts", "sent_at", "parked_at",
)  # fmt: skip

PERSONAL: Final = (
    Personal(
        table="platform.api_key",
        columns=("customer_id", "name", "last_used_at"),
        reached="customer_id; the name is what staff wrote when they made the key",
        purpose="access of the customer to their own data",
        basis=Basis.CONTRACT,
        kept=Keeping.CUSTOMER,
    ),
    Personal(
        table="platform.change",
        columns=("change_id", "at", "action_id", "changed", "row_key", "before", "after"),
        reached="action_id, and the ids in row_key; no name, address or number is in it",
        purpose="what staff changed: what stood there before and after",
        basis=Basis.LAW,
        kept=Keeping.BOOKS,
    ),
    Personal(
        table="platform.change",
        columns=("who",),
        reached="the ids beside it",
        purpose="who of the staff changed it",
        basis=Basis.INTEREST,
        kept=Keeping.STAFF,
    ),
    Personal(
        table="platform.staff_read",
        columns=("asked", "shown"),
        reached="ids of persons, points and contracts among them",
        purpose="what staff looked at, in case somebody asks whether they had to",
        basis=Basis.LAW,
        kept=Keeping.TRACE,
    ),
    Personal(
        table="platform.staff_read",
        columns=("staff_read_id", "at", "who", "job", "left_out"),
        reached="the ids beside it",
        purpose="who of the staff looked, and when",
        basis=Basis.LAW,
        kept=Keeping.TRACE,
    ),
)

IMPERSONAL: Final = (
    Impersonal(
        table="platform.api_key",
        columns=(
            "key_hash", "scope", "created_at", "revoked_at", "tenant", "api_key_id", "expires_at",
            "per_minute", "per_day", "made_by", "revoked_by",
        ),
        reason="about the key; whose it is stands in customer_id",
    ),
    Impersonal(
        table="platform.api_key_count",
        columns=("api_key_id", "minute", "in_minute", "day", "in_day"),
        reason="counts the requests of a key in its latest minute and day",
    ),
    Impersonal(
        table="platform.outbox",
        columns=_OUTBOX,
        reason="ids of requests, runs and shards only; times and counts",
    ),
    Impersonal(
        table="platform.outbox",
        columns=("last_error",),
        reason="scrubbed sentence of ours about the sending",
    ),
    Impersonal(
        table="platform.lease",
        columns=("name", "holder", "until"),
        reason="about processes of ours",
    ),
    Impersonal(
        table="platform.checked_month",
        columns=("invariant", "month", "tried_at", "checked_at", "ms", "offenders"),
        reason="about invariants",
    ),
    Impersonal(
        table="platform.job_run",
        columns=(
            "job_run_id", "name", "begun_at", "ended_at", "duration_ms", "outcome", "code",
            "sentence", "by_hand", "processed", "failed", "skipped", "counts", "asked_by",
        ),
        reason="about jobs that run by the clock, and which of the staff ran one; a sentence of "
        "ours names nobody",
    ),
    *(
        Impersonal(table=f"public.{table}", columns=columns, reason="about migrations")
        for table, columns in (
            (
                "_yoyo_log",
                (
                    "id", "migration_hash", "migration_id", "operation", "username", "hostname",
                    "comment", "created_at_utc",
                ),
            ),
            ("_yoyo_migration", ("migration_hash", "migration_id", "applied_at_utc")),
            ("_yoyo_version", ("version", "installed_at_utc")),
            ("yoyo_lock", ("locked", "ctime", "pid")),
        )
    ),
)  # fmt: skip
