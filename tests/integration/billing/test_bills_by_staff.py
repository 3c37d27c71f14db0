"""Bill runs, profiles and disputes as staff and functions work on them, each in its own role."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from elhandel.billing.charges import add_charges
from elhandel.billing.drafts import late_bill_runs, release_due
from elhandel.billing.issue import (
    bill_charges,
    bill_held,
    close_documents,
    issue_shard,
    plan_invoices,
)
from elhandel.billing.profile import UnableToSetProfile
from elhandel.jobs import Tools, job_handler
from elhandel.payments.mandates import note_agreement
from elhandel.platform.clock import FixedClock
from elhandel.platform.database import Database
from elhandel.portfolio.customers import account_of
from elhandel.values.decision import Decision
from elhandel.values.errors import DomainError, NotFound
from elhandel.values.ids import RunId
from functions.backoffice.app import TABLE
from tests.builders.database.roles import as_function
from tests.integration.billing.review import reviewed_for
from tests.integration.billing.test_charges_on_bills import a_fee
from tests.integration.billing.world import NOW, a_run, a_supply, settled

type Ask = Callable[..., Any]
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _reviewed() -> Iterator[None]:
    with reviewed_for(24):
        yield


@pytest.fixture
def staff(database: Database) -> Ask:
    """Runs a job of the back office, in its role."""
    tools = Tools(as_function(database, "backoffice"), FixedClock(NOW + DAY))
    handler = job_handler(TABLE, lambda: tools)
    context: Any = SimpleNamespace(
        function_name="backoffice",
        memory_limit_in_mb=1024,
        invoked_function_arn="arn:aws:lambda:eu-north-1:123456789012:function:backoffice",
        aws_request_id="request",
    )
    return lambda job, **fields: handler({"job": job, **fields}, context)


def test_staff_look_at_bills_stop_them_and_let_them_go_out(database: Database, staff: Ask) -> None:
    worker = as_function(database, "settlement_worker")
    generator = as_function(database, "invoice_generator")
    with database.transaction() as tx:
        run = RunId(a_run(tx))
        supplies = [a_supply(tx, number) for number in (1, 2, 3)]
        for supply in supplies:
            settled(tx, run, supply)
        first, renamed, on_its_day = (supply.customer_id for supply in supplies)
        add_charges(tx, [a_fee(first)], NOW)
    company = {"vat_class": "reverse_charge", "billing_day": 25, "least_dkk": "20", "why": "asked"}
    staff("set-billing-profile", customer_id=on_its_day, **company)
    assert staff("show-billing-profile", customer_id=on_its_day)["billing_day"] == 25
    assert len(staff("show-charges", customer_id=first)["charges"]) == 3

    def issue(at: FixedClock) -> int:
        with worker.transaction() as tx:
            shards = plan_invoices(tx, run)
            release_due(tx, at.now())
        with database.transaction() as tx:
            shards += [row[0] for row in tx.execute("SELECT shard_no FROM billing.invoice_shard")]
        count = 0
        for shard in sorted(set(shards)):
            with generator.transaction() as tx:
                count += issue_shard(tx, run, shard, at).invoices
        return count

    assert issue(FixedClock(NOW)) == 0
    later, at_once = staff("list-bill-runs")["bill_runs"]
    assert (at_once["state"], at_once["invoices"], later["bills_on"]) == (
        "drafted",
        2,
        "2026-02-25",
    )
    number = {"bill_run_id": at_once["bill_run_id"]}
    seen = staff("preview-bills", **number)
    assert [bill["last_dkk"] for bill in seen["largest_changes"]] == [None, None]
    staff("stop-bills", **number, why="the prices look odd")
    with worker.transaction() as tx:
        assert late_bill_runs(tx, NOW + 3 * DAY) == 1
    assert issue(FixedClock(NOW + 3 * DAY)) == 0

    with database.transaction() as tx:
        tx.execute(
            "UPDATE portfolio.customer SET name = 'Another' WHERE customer_id = %s", [renamed]
        )
    staff("issue-bills", **number, why="they are right")
    assert issue(FixedClock(NOW + 3 * DAY)) == 1  # the other is drafted anew
    assert issue(FixedClock(NOW + 5 * DAY)) == 1
    assert issue(FixedClock(NOW.replace(day=25))) == 1

    account = staff("show-account", account=first)
    assert [line["numbers"] for line in account["lines"]] == [["2026-00001"]]
    assert [document["number"] for document in account["open"]] == ["2026-00001"]

    dispute = staff("open-dispute", number="2026-00001", why="they called", line_no=1)
    assert [each["disputed_dkk"] for each in staff("list-disputes")["disputes"]] == ["268.13"]
    staff("close-dispute", **dispute, why="it was right")
    with generator.transaction() as tx:
        assert bill_held(tx, FixedClock(NOW + 20 * DAY)).invoice_ids == ()
        assert bill_charges(tx, FixedClock(NOW + 20 * DAY)) == ()
        assert close_documents(tx, NOW.date()) == 0


@pytest.mark.parametrize(
    ("job", "fields"),
    [
        ("close-dispute", {"why": "it was right"}),
        ("decide-dispute", {"outcome": "confirmed", "letter": "It is right.", "why": "read"}),
        ("write-about-dispute", {"letter": "We look at it."}),
    ],
)
def test_what_is_said_of_a_dispute_that_is_not_there_is_refused(
    staff: Ask, job: str, fields: dict[str, str]
) -> None:
    with pytest.raises(NotFound, match="no dispute 77"):
        staff(job, dispute_id=77, **fields)


def test_what_a_buyer_wants_named_can_be_taken_away_again(database: Database, staff: Ask) -> None:
    with database.transaction() as tx:
        customer = a_supply(tx, 1).customer_id
    named = {"cvr": "12345674", "order_reference": "PO 7", "einvoice": "peppol", "why": "asked"}
    assert staff("set-billing-profile", customer_id=customer, **named)["cvr"] == "12345674"

    nothing = dict.fromkeys(("cvr", "order_reference", "einvoice"), "none")
    staff("set-billing-profile", customer_id=customer, why="a person now", **nothing)

    shown = staff("show-billing-profile", customer_id=customer)
    assert [shown[name] for name in nothing] == [None, None, None]


def test_a_mandate_is_set_changed_and_ended_and_each_step_is_kept(
    database: Database, staff: Ask
) -> None:
    with database.transaction() as tx:
        customer = a_supply(tx, 1).customer_id

    def wanted(mandate: str) -> object:
        asked = {"customer_id": customer, "mandate": mandate, "why": "Betalingsservice said so"}
        return staff("set-billing-profile", **asked)["mandate_number"]

    assert [wanted(number) for number in ("118042", "000118043", "none")] == [
        "118042",
        "000118043",
        None,
    ]
    for wrong in ("1180420000", "11 80 42", "DK118042"):
        with pytest.raises(UnableToSetProfile, match="at most 9 digits"):
            wanted(wrong)
    with database.transaction() as tx:
        kept = tx.execute(
            "SELECT mandate_number, superseded_at IS NULL FROM billing.profile ORDER BY profile_id"
        ).fetchall()
    assert kept == [("118042", False), ("000118043", False), (None, True)]


def test_an_agreement_that_betalingsservice_told_of_is_not_set_by_hand(
    database: Database, staff: Ask
) -> None:
    with database.transaction() as tx:
        customer = a_supply(tx, 1).customer_id
        account = account_of(tx, customer)
        told = Decision("betalingsservice", "told of in a delivery", NOW)
        note_agreement(tx, account, "118042", told)

    for number in ("118043", "none"):
        with pytest.raises(UnableToSetProfile, match="elhandel pay import"):
            staff("set-billing-profile", customer_id=customer, mandate=number, why="by phone")

    staff("set-billing-profile", customer_id=customer, billing_day=5, why="another thing")


def test_a_credit_limit_is_set_by_staff_and_each_one_is_kept(
    database: Database, staff: Ask
) -> None:
    """CD-ACC-4: 0.00 until somebody says otherwise."""
    with database.transaction() as tx:
        customer = a_supply(tx, 1).customer_id
    assert staff("show-billing-profile", customer_id=customer)["credit_limit_dkk"] == "0"

    for limit in ("2500", "1000.50"):
        staff("set-billing-profile", customer_id=customer, credit_limit_dkk=limit, why="agreed")
    shown = staff("show-billing-profile", customer_id=customer)
    assert (shown["credit_limit_dkk"], shown["billing_day"]) == ("1000.5", None)
    with pytest.raises(DomainError):
        staff("set-billing-profile", customer_id=customer, credit_limit_dkk="-1", why="mistyped")
    with database.transaction() as tx:
        kept = tx.execute(
            "SELECT credit_limit_ore, recorded_by, reason, superseded_at IS NULL "
            "FROM billing.profile ORDER BY profile_id"
        ).fetchall()
    assert [row[:1] + row[2:] for row in kept] == [
        (2500_00, "agreed", False), (1000_50, "agreed", True),
    ]  # fmt: skip


def test_a_profile_that_is_so_already_is_refused(database: Database, staff: Ask) -> None:
    with database.transaction() as tx:
        customer = a_supply(tx, 1).customer_id
    staff("set-billing-profile", customer_id=customer, billing_day=5, why="asked")
    for same in ({"billing_day": 5}, {}, {"vat_class": "standard", "ean": "none"}):
        with pytest.raises(UnableToSetProfile, match="nothing would change"):
            staff("set-billing-profile", customer_id=customer, why="again", **same)


@pytest.mark.parametrize(
    ("job", "fields"),
    [
        ("show-billing-profile", {}),
        ("show-charges", {}),
        ("set-billing-profile", {"billing_day": 5, "why": "asked"}),
    ],
)
def test_a_customer_that_is_not_there_is_not_billed_in_any_way(
    staff: Ask, job: str, fields: dict[str, Any]
) -> None:
    with pytest.raises(NotFound, match="There is no customer 999"):
        staff(job, customer_id=999, **fields)
