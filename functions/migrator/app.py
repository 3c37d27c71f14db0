"""Migrator: what a deployment needs from inside the network: the schema, and API keys.

Invoked after each deployment, by staff, and by the local run; never by the public.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final

from aws_lambda_powertools.utilities.typing import LambdaContext

from elhandel.platform.clock import Clock, clock_from_environment
from elhandel.platform.database import Transaction, database_from_environment
from elhandel.platform.database.address import database_url
from elhandel.platform.database.migrate import migrate
from elhandel.platform.keys.api_keys import (
    DEFAULT_TENANT,
    TENANT_FORM,
    a_tenant,
    authenticate,
    create_key,
    list_keys,
    revoke_key_by_id,
)
from elhandel.platform.keys.key_rules import key_rules
from elhandel.platform.settings import settings
from elhandel.platform.telemetry import MetricUnit, entry_point, logger, metrics
from elhandel.platform.upkeep.staff_reads import traced
from elhandel.platform.work.invoker import by_url_too, staff
from elhandel.platform.work.job_requests import (
    NUMBER,
    SAID,
    Field,
    UnusableJobField,
    a,
    asked,
    one_of,
)
from elhandel.portfolio.customers import customer_of_point, supplied_customer
from elhandel.values.errors import DomainError, NotFound
from elhandel.values.identifiers import Gsrn

type Answer = dict[str, Any]


def bring_to_schema(event: Answer) -> Answer:
    """Apply the migrations that are missing; answers their ids."""
    applied = migrate(database_url(settings()))
    logger.info("migrated", extra={"applied": applied})
    return {"applied": applied}


class CustomerNotConfirmed(DomainError):
    """A key for whoever is supplied on a point, whose number nobody has compared with an invoice of
    theirs.
    """

    code = "customer-not-confirmed"
    status = 409


def make_key(event: Answer) -> Answer:
    """A new API key, told once: {"job": "create-key", "name": …, "scope": "onboarding" |
    "operations"}.

    A key of scope "onboarding" may have a "tenant", and sees the signups of its tenant only;
    answers which.

    With "scope": "customer" and the "customer", by the number on their invoices, which staff have
    compared. With a "gsrn" beside it the point must be, or was last, supplied to them; with a
    "gsrn" alone no key is made, and the refusal says whose number to confirm. Answers whose it is.

    "days" makes its life shorter than its scope's; "per_minute" and "per_day" are its own quota.
    """
    _refuse_what_does_not_belong(event)
    by, clock = staff(), clock_from_environment()
    tenant = event.get("tenant") or DEFAULT_TENANT

    with database_from_environment().transaction() as tx:
        key = create_key(
            tx,
            event["name"],
            event["scope"],
            clock,
            _whose(tx, event) if event["scope"] == "customer" else None,
            tenant=tenant,
            expires_at=_end(event, clock),
            per_minute=_number(event, "per_minute"),
            per_day=_number(event, "per_day"),
            by=by,
        )
        made = authenticate(tx, key, event["scope"], clock.now())

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

    return answer | {"tenant": tenant} if event["scope"] == "onboarding" else answer


def close_key(event: Answer) -> Answer:
    """Close a key, by the id that list-keys tells: {"job": "revoke-key", "id": …}."""
    key_id, by = int(event["id"]), staff()
    with database_from_environment().transaction() as tx:
        name = revoke_key_by_id(tx, key_id, clock_from_environment(), by)
    logger.info("API key revoked", extra={"key": key_id})
    return {"id": key_id, "name": name}


def tell_keys(event: Answer) -> Answer:
    """Every key there is or was, without the key itself: {"job": "list-keys"}."""
    with database_from_environment().transaction() as tx:
        keys = list_keys(tx)

    return {
        "keys": [
            {
                "id": key.key_id,
                "name": key.name,
                "scope": key.scope,
                "customer": key.customer_id,
                "tenant": key.tenant if key.scope == "onboarding" else None,
                "created_at": key.created_at.isoformat(),
                "made_by": key.made_by,
                "expires_at": key.expires_at.isoformat(),
                "last_used_at": key.last_used_at and key.last_used_at.isoformat(),
                "revoked_at": key.revoked_at and key.revoked_at.isoformat(),
                "revoked_by": key.revoked_by,
                "per_minute": key.per_minute,
                "per_day": key.per_day,
            }
            for key in keys
        ]
    }


def list_keys_traced(event: Answer) -> Answer:
    """The same, with a trace of who looked."""
    return traced(tell_keys, database_from_environment(), clock_from_environment())(event)


def _refuse_what_does_not_belong(event: Answer) -> None:
    """Raises UnusableJobField for a customer's key of nobody, and for a tenant of another key than
    a front end's.
    """
    if event["scope"] == "customer" and not (event.get("gsrn") or event.get("customer")):
        raise UnusableJobField(
            'A customer\'s key needs "customer", the number on their invoices.', field="customer"
        )
    if event["scope"] != "customer" and (event.get("gsrn") or event.get("customer")):
        raise UnusableJobField(
            'Only a key of scope "customer" has a "customer" or a "gsrn". Leave them out.',
            field="customer",
        )
    if event["scope"] != "onboarding" and event.get("tenant") is not None:
        raise UnusableJobField(
            'Only a key of scope "onboarding" has a "tenant": its signups are theirs. Leave the tenant out.',
            field="tenant",
        )


def _whose(tx: Transaction, event: Answer) -> int:
    """The customer whom staff have confirmed. Raises NotFound, CustomerNotConfirmed."""
    told = _number(event, "customer")
    supplied = customer_of_point(tx, Gsrn(event["gsrn"])) if event.get("gsrn") else None
    if told is None:
        raise CustomerNotConfirmed(
            f"The point is, or was last, supplied to customer {supplied}. Compare that with the number on an invoice "
            'of theirs and send the job again with "customer".',
            customer=supplied,
        )
    if supplied not in (None, told):
        raise CustomerNotConfirmed(
            f"The point is not, and was not last, supplied to customer {told}. Compare the number and the point with "
            "an invoice of theirs."
        )

    return supplied_customer(tx, told)


def _end(event: Answer, clock: Clock) -> datetime | None:
    """When the key ends, where the event names its days. Raises UnusableJobField beyond its scope's
    life.
    """
    days, longest = _number(event, "days"), key_rules(event["scope"], clock.now().date()).life
    if days is None:
        return None
    if days > longest.days:
        raise UnusableJobField(
            f"A key of scope {event['scope']} lives {longest.days} days at most. Make another one then.",
            field="days",
        )

    return clock.now() + timedelta(days=days)


def _number(event: Answer, name: str) -> int | None:
    return None if event.get(name) is None else int(event[name])


def make_key_traced(event: Answer) -> Answer:
    """The same; of a customer's with a trace: what it answers and what it refuses tell whose a
    point is.
    """
    if event["scope"] != "customer":
        return make_key(event)
    return traced(make_key, database_from_environment(), clock_from_environment())(event)


JOBS: Final[dict[str, Callable[[Answer], Answer]]] = {
    "migrate": bring_to_schema,
    "create-key": make_key_traced,
    "revoke-key": close_key,
    "list-keys": list_keys_traced,
}


FIELDS: Final[dict[str, dict[str, Field]]] = {
    "migrate": {},
    "create-key": {
        "name": SAID.needed,
        "scope": one_of("onboarding", "customer", "operations").needed,
        "gsrn": a("a GSRN of 18 digits", Gsrn),
        "customer": NUMBER,
        "tenant": a(f"a tenant ({TENANT_FORM})", a_tenant),
        "days": NUMBER,
        "per_minute": NUMBER,
        "per_day": NUMBER,
    },
    "revoke-key": {"id": NUMBER.needed},
    "list-keys": {},
}


@by_url_too
@entry_point
def handler(event: Answer, context: LambdaContext) -> Answer:
    """Run the job that the event names; without one, migrate. Raises NotFound for a job that does
    not exist.
    """
    job = str(event.get("job", "migrate"))
    if job not in JOBS:
        raise NotFound(f"There is no job {job!r}. The migrator knows {', '.join(JOBS)}.")
    return asked(JOBS[job], FIELDS.get(job))(event)
