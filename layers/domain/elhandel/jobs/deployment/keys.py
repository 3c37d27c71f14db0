"""API keys: made and listed by staff; `people` closes them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from elhandel.jobs.fields import Customer, Filled, Number, Point
from elhandel.jobs.job import Answer, Job, Tools
from elhandel.jobs.meaning import Meaning
from elhandel.jobs.request import Nothing, Request, UnusableJobField
from elhandel.meters.devices import meters_of_devices
from elhandel.platform.clock import Clock
from elhandel.platform.database import Transaction
from elhandel.platform.keys.api_keys import (
    DEFAULT_TENANT,
    TENANT_FORM,
    ListedKey,
    Scope,
    a_tenant,
    authenticate,
    create_key,
    list_keys,
)
from elhandel.platform.keys.key_rules import key_rules
from elhandel.platform.telemetry import MetricUnit, logger, metrics
from elhandel.platform.work.invoker import staff
from elhandel.portfolio.customers import customer_of_point, supplied_customer
from elhandel.values.errors import DomainError


def _tenant(value: Any) -> str:
    a_tenant(value)
    return str(value)


Tenant = Annotated[str, Meaning(f"a tenant ({TENANT_FORM})", _tenant)]


class CustomerNotConfirmed(DomainError):
    """A key for the customer of a point, whose number nobody has compared with an invoice."""

    code = "customer-not-confirmed"
    status = 409


class CreateKey(Request, frozen=True):
    """A key: its name, what it opens, and whose it is."""

    name: Filled
    scope: Literal["sales", "customer", "export", "operations", "partner"]

    gsrn: Point | None = None
    """A point that is, or was last, supplied to the customer. Alone it makes no key: the refusal
    says whose number to confirm."""

    customer: Customer | None = None
    """The number on their invoices, which staff have compared."""

    tenant: Tenant | None = None
    """Of a key of scope "sales": it sees the signups of its tenant only."""

    days: Number | None = None
    """A life shorter than its scope's."""

    per_minute: Number | None = None
    per_day: Number | None = None


def make_key(tools: Tools, asked: CreateKey) -> Answer:
    """A new API key, shown once. Answers whose it is, and of which tenant."""
    _refuse_what_does_not_belong(asked)
    by, tenant = staff(), asked.tenant or DEFAULT_TENANT

    with tools.database.transaction() as tx:
        key = create_key(
            tx,
            asked.name,
            asked.scope,
            tools.clock,
            _whose(tx, asked) if asked.scope == "customer" else None,
            tenant=tenant,
            expires_at=end_of_key(asked.scope, asked.days, tools.clock),
            per_minute=asked.per_minute,
            per_day=asked.per_day,
            by=by,
        )
        made = authenticate(tx, key, asked.scope, tools.clock.now())

    logger.info(
        "API key created",
        extra={"key": made.key_id, "scope": made.scope, "customer": made.customer_id},
    )
    metrics.add_metric("keys_created", MetricUnit.Count, 1)
    answer = {
        "id": made.key_id,
        "name": made.name,
        "scope": made.scope,
        "customer": made.customer_id,
        "expires_at": made.expires_at.isoformat(),
        "key": key,
    }

    return answer | {"tenant": tenant} if asked.scope == "sales" else answer


def show_keys(tools: Tools, asked: Nothing) -> Answer:
    """Every key there is or was, without the key itself; a device's with its meters."""
    with tools.database.transaction() as tx:
        given = meters_of_devices(tx)
        return {"keys": [_shown(key, given.get(key.key_id, ())) for key in list_keys(tx)]}


def _shown(key: ListedKey, meters: Sequence[UUID]) -> Answer:
    shown = {
        "id": key.key_id,
        "name": key.name,
        "scope": key.scope,
        "customer": key.customer_id,
        "tenant": key.tenant if key.scope == "sales" else None,
        "created_at": key.created_at.isoformat(),
        "made_by": key.made_by,
        "expires_at": key.expires_at.isoformat(),
        "last_used_at": key.last_used_at and key.last_used_at.isoformat(),
        "revoked_at": key.revoked_at and key.revoked_at.isoformat(),
        "revoked_by": key.revoked_by,
        "per_minute": key.per_minute,
        "per_day": key.per_day,
    }
    return shown | {"meters": [str(meter) for meter in meters]} if key.scope == "ami" else shown


def _refuse_what_does_not_belong(asked: CreateKey) -> None:
    """Raises UnusableJobField for a customer's key of nobody, and for a tenant or a customer of
    another key.
    """
    of_a_customer = asked.gsrn is not None or asked.customer is not None

    if asked.scope == "customer" and not of_a_customer:
        raise UnusableJobField(
            'A customer\'s key needs "customer", the number on their invoices.', field="customer"
        )
    if asked.scope != "customer" and of_a_customer:
        raise UnusableJobField(
            'Only a key of scope "customer" has a "customer" or a "gsrn". Leave them out.',
            field="customer",
        )
    if asked.scope != "sales" and asked.tenant is not None:
        raise UnusableJobField(
            'Only a key of scope "sales" has a "tenant": its signups are theirs. Leave the '
            "tenant out.",
            field="tenant",
        )


def _whose(tx: Transaction, asked: CreateKey) -> int:
    """The customer whom staff have confirmed. Raises NotFound, CustomerNotConfirmed."""
    supplied = None if asked.gsrn is None else customer_of_point(tx, asked.gsrn)

    if asked.customer is None:
        raise CustomerNotConfirmed(
            f"The point is, or was last, supplied to customer {supplied}. Compare that with the "
            'number on an invoice of theirs and send the job again with "customer".',
            customer=supplied,
        )
    if supplied not in (None, asked.customer):
        raise CustomerNotConfirmed(
            f"The point is not, and was not last, supplied to customer {asked.customer}. Compare "
            "the number and the point with an invoice of theirs."
        )

    return supplied_customer(tx, asked.customer)


def end_of_key(scope: Scope, days: int | None, clock: Clock) -> datetime | None:
    """When a key of a scope ends, where its days are named. Raises UnusableJobField beyond its
    scope's life.
    """
    if days is None:
        return None

    longest = key_rules(scope, clock.now().date()).life
    if days > longest.days:
        raise UnusableJobField(
            f"A key of scope {scope} lives {longest.days} days at most. Make another one then.",
            field="days",
        )

    return clock.now() + timedelta(days=days)


JOBS: Final = (
    Job(
        "create-key",
        CreateKey,
        make_key,
        metrics=("keys_created",),
        # What it answers and what it refuses say whose a point is.
        traced=lambda asked: asked.scope == "customer",
    ),
    Job("list-keys", Nothing, show_keys, traced=True),
)
