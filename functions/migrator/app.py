"""Migrator: what a deployment needs from inside the network: the schema, and API keys.

Invoked after each deployment, by staff, and by the local run; never by the public.
"""

from collections.abc import Callable
from typing import Any, Final

from aws_lambda_powertools.utilities.typing import LambdaContext

from elhandel.platform.api_keys import (
    DEFAULT_TENANT,
    TENANT_FORM,
    a_tenant,
    authenticate,
    create_key,
    list_keys,
    revoke_key_by_id,
)
from elhandel.platform.clock import clock_from_environment
from elhandel.platform.database import Transaction, database_from_environment
from elhandel.platform.database_address import database_url
from elhandel.platform.errors import NotFound
from elhandel.platform.job_requests import NUMBER, SAID, Field, UnusableJobField, a, asked, one_of
from elhandel.platform.migrate import migrate
from elhandel.platform.settings import settings
from elhandel.platform.telemetry import logger
from elhandel.portfolio import Gsrn, customer_of_point, supplied_customer

type Answer = dict[str, Any]


def bring_to_schema(event: Answer) -> Answer:
    """Apply the migrations that are missing; answers their ids."""
    applied = migrate(database_url(settings()))
    logger.info("migrated", extra={"applied": applied})
    return {"applied": applied}


def make_key(event: Answer) -> Answer:
    """A new API key, told once: {"job": "create-key", "name": …, "scope": "onboarding" | "operations"}.

    A key of scope "onboarding" may have a "tenant", and sees the signups of its tenant only; answers which.

    With "scope": "customer" and a "gsrn", the key of the customer whom the point is, or was last, supplied to; or with
    a "customer", by the number on their invoices. Answers whose it is, for staff to compare.
    """
    if event["scope"] == "customer" and not (event.get("gsrn") or event.get("customer")):
        raise UnusableJobField(
            'A customer\'s key needs "gsrn", a metering point of theirs, or "customer", the number on their invoices.',
            field="gsrn",
        )
    if event["scope"] != "onboarding" and event.get("tenant") is not None:
        raise UnusableJobField(
            'Only a key of scope "onboarding" has a "tenant": its signups are theirs. Leave the tenant out.',
            field="tenant",
        )
    tenant = event.get("tenant") or DEFAULT_TENANT
    with database_from_environment().transaction() as tx:
        customer = _whose(tx, event) if event["scope"] == "customer" else None
        key = create_key(tx, event["name"], event["scope"], clock_from_environment(), customer, tenant=tenant)
        key_id = authenticate(tx, key, event["scope"]).key_id
    logger.info("API key created", extra={"key": key_id, "scope": event["scope"], "customer": customer})
    answer = {"id": key_id, "name": event["name"], "scope": event["scope"], "customer": customer, "key": key}
    return answer | {"tenant": tenant} if event["scope"] == "onboarding" else answer


def close_key(event: Answer) -> Answer:
    """Close a key, by the id that list-keys tells: {"job": "revoke-key", "id": …}."""
    key_id = int(event["id"])
    with database_from_environment().transaction() as tx:
        name = revoke_key_by_id(tx, key_id, clock_from_environment())
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
                "revoked_at": key.revoked_at and key.revoked_at.isoformat(),
            }
            for key in keys
        ]
    }


def _whose(tx: Transaction, event: Answer) -> int:
    if event.get("customer") is not None:
        return supplied_customer(tx, int(event["customer"]))
    return customer_of_point(tx, Gsrn(event["gsrn"]))


JOBS: Final[dict[str, Callable[[Answer], Answer]]] = {
    "migrate": bring_to_schema,
    "create-key": make_key,
    "revoke-key": close_key,
    "list-keys": tell_keys,
}


FIELDS: Final[dict[str, dict[str, Field]]] = {
    "migrate": {},
    "create-key": {
        "name": SAID.needed,
        "scope": one_of("onboarding", "customer", "operations").needed,
        "gsrn": a("a GSRN of 18 digits", Gsrn),
        "customer": NUMBER,
        "tenant": a(f"a tenant ({TENANT_FORM})", a_tenant),
    },
    "revoke-key": {"id": NUMBER.needed},
    "list-keys": {},
}


@logger.inject_lambda_context
def handler(event: Answer, context: LambdaContext) -> Answer:
    """Run the job that the event names; without one, migrate. Raises NotFound for a job that does not exist."""
    job = str(event.get("job", "migrate"))
    if job not in JOBS:
        raise NotFound(f"There is no job {job!r}. The migrator knows {', '.join(JOBS)}.")
    return asked(JOBS[job], FIELDS.get(job))(event)
