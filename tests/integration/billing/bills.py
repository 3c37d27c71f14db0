"""Bills of a small world: issued in one step, as workers and rounds do it."""

from datetime import datetime, timedelta

from elhandel.billing.bill import VatClass
from elhandel.billing.drafts import release_due
from elhandel.billing.invoice import Invoice, load_invoices
from elhandel.billing.issue import ShardIssued, issue_shard, plan_invoices
from elhandel.billing.profile import Profile, set_profile
from elhandel.platform.clock import FixedClock
from elhandel.platform.database import Transaction
from elhandel.values.decision import Decision
from elhandel.values.ids import AccountId, RunId
from tests.integration.billing.world import NOW


def decision(at: datetime = NOW) -> Decision:
    return Decision(by="test", why="a test", at=at)


def billed_by(
    tx: Transaction,
    customer: int,
    *,
    day: int | None = None,
    vat: VatClass = VatClass.STANDARD,
    least_ore: int | None = None,
) -> None:
    """The account is billed by this profile."""
    profile = Profile(billing_day=day, vat_class=vat, least_ore=least_ore)
    set_profile(tx, AccountId(customer), profile, decision())


def work(tx: Transaction, run: int, at: datetime = NOW) -> list[ShardIssued]:
    """Every shard of a closed run gets its message, planned now or before."""
    shards = plan_invoices(tx, RunId(run))
    return [issue_shard(tx, RunId(run), shard, FixedClock(at)) for shard in shards]


def later(tx: Transaction, at: datetime) -> list[ShardIssued]:
    """The round of a later instant: what is due is released, and its shards get their message."""
    release_due(tx, at)
    rows = tx.execute(
        "SELECT run_id, shard_no FROM billing.invoice_shard WHERE state = 'planned' ORDER BY 1, 2"
    ).fetchall()
    return [issue_shard(tx, RunId(run), shard, FixedClock(at)) for run, shard in rows]


def invoices(tx: Transaction) -> list[Invoice]:
    """All documents, in the order of their numbers."""
    ids = [row[0] for row in tx.execute("SELECT invoice_id FROM billing.invoice")]
    return load_invoices(tx, ids)


def hours(count: int) -> timedelta:
    return timedelta(hours=count)
