"""Up to where signups leave by themselves: beyond a limit they are taken, held, and seen; staff
decide what becomes.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from threading import Barrier
from types import ModuleType
from typing import Any

import psycopg
import pytest

from elhandel.market import starts
from elhandel.onboarding import signups, status
from elhandel.onboarding.held import signup_rules
from elhandel.platform.database import Database
from elhandel.platform.work.invoker import UnknownInvoker, invoked_by
from elhandel.values.decision import Decision
from elhandel.values.errors import DomainError, NotFound
from elhandel.values.texts.reasons import NamesAPerson
from tests.builders.clock import HandClock
from tests.builders.identifiers import a_gsrn
from tests.builders.people import METTE, a_cpr, a_signup
from tests.builders.supplier import Supplier
from tests.integration.onboarding.test_parties import CONTEXT, poller

__all__ = ["poller"]

RULES = signup_rules(date(2026, 1, 15))
OPEN = RULES.limits["private-open"]


def signed_up(supplier: Supplier, count: int, **changes: Any) -> list[str]:
    """The stages, as staff see them, of so many signups of the example's number, each on a point of
    its own.
    """
    taken = int(supplier.value("SELECT count(*) FROM onboarding.signup"))
    references = [
        supplier.sign_up(gsrn=a_gsrn(100 + taken + place), **changes).reference
        for place in range(count)
    ]
    return [supplier.signup(reference).stage for reference in references]


def sent(supplier: Supplier) -> int:
    supplier.send()
    return int(supplier.value("SELECT count(*) FROM market.request"))


def held(supplier: Supplier) -> list[str]:
    return [
        str(row[0])
        for row in supplier.rows("SELECT cause FROM onboarding.signup_hold ORDER BY signup_id")
    ]


def test_a_hundred_signups_of_one_number_do_not_go_to_the_market(supplier: Supplier) -> None:
    stages = signed_up(supplier, 100, move_in=supplier.clock.today())
    assert stages == ["registered"] * OPEN + ["held"] * (100 - OPEN)
    assert sent(supplier) == OPEN
    assert set(held(supplier)) == {"private-open"}


def test_what_is_held_is_let_go_by_nobody_who_takes_signups(
    supplier: Supplier, database_of: Callable[[str], Database]
) -> None:
    signed_up(supplier, OPEN + 1)
    for instead in ("NULL", "'2020-01-01'"):
        refused = pytest.raises(psycopg.errors.RestrictViolation, match="released by staff")
        with refused, database_of("onboarding").transaction() as tx:
            tx.execute(
                f"UPDATE market.process SET held_at = {instead} WHERE held_at IS NOT NULL".encode()
            )
    assert sent(supplier) == OPEN


def test_why_a_signup_is_held_is_seen_by_its_tenant_only(
    supplier: Supplier, database_of: Callable[[str], Database]
) -> None:
    signed_up(supplier, OPEN + 1)
    (tenant,) = supplier.rows("SELECT DISTINCT tenant FROM onboarding.signup")[0]
    for asking, count in ((tenant, 1), ("another", 0), ("", 0)):
        with database_of("onboarding").transaction() as tx:
            tx.execute("SELECT set_config('app.tenant', %s, true)", [asking])
            assert tx.execute("SELECT count(*) FROM onboarding.signup_hold").fetchone() == (count,)


def test_what_is_over_makes_room_for_what_is_under_way(
    supplier: Supplier, clock: HandClock
) -> None:
    signed_up(supplier, OPEN)
    supplier.rows("UPDATE market.process SET state = 'completed' WHERE process_id = 1 RETURNING 1")
    clock.move_by(days=1)
    assert signed_up(supplier, 2) == ["registered", "held"]
    assert held(supplier) == ["private-open"]


def test_a_signup_and_its_cancellation_again_and_again_is_held(
    supplier: Supplier, clock: HandClock
) -> None:
    for _ in range(RULES.limits["point-per-month"]):
        supplier.cancel(supplier.sign_up(cpr_cvr=a_cpr(clock.today().day)).reference)
        clock.move_by(days=1)
    assert supplier.signup(supplier.sign_up(cpr_cvr=a_cpr(99)).reference).stage == "held"
    assert held(supplier) == ["point-per-month"]


def test_a_day_and_a_month_count_by_the_instant(supplier: Supplier, clock: HandClock) -> None:
    def cancelled(count: int) -> None:
        signed_up(supplier, count)
        supplier.rows("UPDATE market.process SET state = 'cancelled' RETURNING 1")

    cancelled(RULES.limits["private-per-day"])
    clock.move_by(seconds=24 * 3600 - 1)
    assert signed_up(supplier, 1) == ["held"]
    clock.move_by(seconds=1)
    assert signed_up(supplier, 1) == ["registered"]
    assert held(supplier) == ["private-per-day"]
    cancelled(RULES.limits["private-per-month"] - RULES.limits["private-per-day"] - 2)
    clock.move_by(days=2)
    assert signed_up(supplier, 1) == ["held"]
    assert held(supplier)[-1] == "private-per-month"
    clock.move_by(days=28)
    assert signed_up(supplier, 1) == ["registered"]


def test_a_company_may_sign_up_many_points(supplier: Supplier) -> None:
    assert signed_up(supplier, OPEN + 5, kind="business", cpr_cvr="13585628") == ["registered"] * (
        OPEN + 5
    )


@pytest.mark.parametrize(
    "limit",
    [
        "tenant-per-hour",
        "tenant-per-day",
        "business-open",
        "business-per-day",
        "business-per-month",
    ],
)
def test_every_other_limit_holds_the_first_one_beyond(
    supplier: Supplier, monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    lower = replace(RULES, limits={**RULES.limits, limit: 2})
    monkeypatch.setattr("elhandel.onboarding.signups.opening.signup_rules", lambda _: lower)
    assert signed_up(supplier, 3, kind="business", cpr_cvr="13585628") == [
        "registered",
        "registered",
        "held",
    ]
    assert held(supplier) == [limit]


def test_a_person_is_counted_over_all_tenants(supplier: Supplier) -> None:
    signups = [
        sign_up(supplier.database, supplier, f"tenant-{place}", gsrn=a_gsrn(place))
        for place in range(OPEN + 1)
    ]
    assert [signup.stage for signup in signups] == ["registered"] * (
        OPEN + 1
    )  # front ends hear nothing of it
    assert held(supplier) == ["private-open"]


def test_another_tenant_has_limits_of_its_own(
    supplier: Supplier, monkeypatch: pytest.MonkeyPatch
) -> None:
    lower = replace(RULES, limits={**RULES.limits, "tenant-per-hour": 1})
    monkeypatch.setattr("elhandel.onboarding.signups.opening.signup_rules", lambda _: lower)
    stages = [
        sign_up(supplier.database, supplier, tenant, gsrn=a_gsrn(place), cpr_cvr=a_cpr(place)).stage
        for place, tenant in enumerate(("north", "south", "north"))
    ]
    assert stages == ["registered", "registered", "held"]


def sign_up(database: Database, supplier: Supplier, tenant: str, **changes: Any) -> status.Signup:
    with database.transaction() as tx:
        command = a_signup(**changes)
        return signups.sign_up(
            tx, command, tenant=tenant, clock=supplier.clock, vault=supplier.vault
        )


@pytest.fixture
def databases(database_url: str) -> Iterator[list[Database]]:
    """Connections of as many processes as there may be signups, and as many again."""
    opened = [Database(database_url) for _ in range(2 * OPEN)]
    yield opened
    for database in opened:
        database.close()


def test_signups_at_one_moment_do_not_slip_past_the_limit(
    supplier: Supplier, databases: list[Database]
) -> None:
    together = Barrier(len(databases))

    def ask(place: int) -> str:
        with databases[place].transaction() as tx:
            together.wait(timeout=60)
            command = a_signup(gsrn=a_gsrn(place))
            made = signups.sign_up(
                tx, command, tenant="default", clock=supplier.clock, vault=supplier.vault
            )
        return made.reference

    with ThreadPoolExecutor(len(databases)) as callers:
        stages = sorted(
            supplier.signup(reference).stage
            for reference in callers.map(ask, range(len(databases)))
        )
    assert stages == ["held"] * OPEN + ["registered"] * OPEN


# --- what becomes of what is held -----------------------------------------------------------------


@pytest.fixture
def reference(supplier: Supplier) -> str:
    """A signup that is held."""
    signed_up(supplier, OPEN)
    return supplier.sign_up().reference


def test_who_is_held_sees_registered_and_staff_that_it_is_to_be_looked_at(
    supplier: Supplier, reference: str
) -> None:
    signup = supplier.signup(reference)
    assert (signup.status, signup.stage, signup.rejection_reason) == ("registered", "held", None)


def test_staff_see_what_is_held_and_why(poller: ModuleType, reference: str) -> None:
    (listed,) = poller.handler({"job": "held-signups"}, CONTEXT)["held"]
    assert (listed["signup"], listed["cause"], listed["party"]) == (
        reference,
        "private-open",
        OPEN + 1,
    )


def test_a_released_signup_leaves_at_the_next_round(
    supplier: Supplier, poller: ModuleType, reference: str
) -> None:
    assert sent(supplier) == OPEN
    event = {"job": "release-signups", "signups": [reference], "why": "called them"}
    for _ in range(2):  # the same again changes nothing
        answer = poller.handler(event, CONTEXT)
        assert answer["released"] == [reference]
        assert answer["starts_on"] == {
            reference: str(supplier.signup(reference).estimated_activation)
        }
    assert supplier.signup(reference).stage == "registered"
    assert sent(supplier) == OPEN + 1
    assert supplier.signup(reference).stage == "processing"
    decided = "SELECT outcome, decided_by, reason FROM onboarding.signup_hold"
    assert supplier.rows(decided) == [("released", METTE, "called them")]
    assert poller.handler({"job": "held-signups"}, CONTEXT) == {"held": [], "left_out": 0}


def test_a_switch_that_is_released_late_is_planned_anew(
    supplier: Supplier, clock: HandClock, poller: ModuleType, reference: str
) -> None:
    clock.move_to_day(clock.today() + timedelta(days=100))
    as_new = starts.plan_start(clock, 15, None).starts_on  # the notice of the product
    event = {"job": "release-signups", "signups": [reference], "why": "called them"}

    answer = poller.handler(event, CONTEXT)

    assert answer["starts_on"] == {reference: str(as_new)}
    sql = (
        "SELECT p.effective_on, s.starts_on FROM market.process p "
        "JOIN portfolio.supply_period s USING (contract_id)"
        " ORDER BY p.process_id DESC LIMIT 1"
    )
    assert supplier.rows(sql) == [(as_new, as_new)]
    assert supplier.signup(reference).estimated_activation == as_new


def test_no_switch_leaves_for_a_day_that_has_passed(supplier: Supplier, clock: HandClock) -> None:
    reference = supplier.sign_up().reference
    clock.move_to_day(supplier.signup(reference).estimated_activation)

    assert sent(supplier) == 1

    assert supplier.signup(reference).estimated_activation > clock.today()
    assert supplier.rows(
        "SELECT count(*) FROM market.process p JOIN portfolio.supply_period s USING (contract_id)"
        " WHERE p.effective_on <= %s OR s.starts_on <> p.effective_on",
        clock.today(),
    ) == [(0,)]


def test_a_rejected_signup_never_leaves_and_says_nothing_of_our_reason(
    supplier: Supplier, poller: ModuleType, reference: str
) -> None:
    event = {"job": "reject-signups", "signups": [reference], "why": "the number is not theirs"}
    for _ in range(2):
        assert poller.handler(event, CONTEXT) == {"rejected": [reference]}
    signup = supplier.signup(reference)
    assert (signup.status, signup.stage) == ("rejected", "rejected")
    assert signup.rejection_reason is not None
    assert "number" not in signup.rejection_reason
    assert sent(supplier) == OPEN
    assert (
        supplier.value("SELECT state FROM portfolio.contract ORDER BY contract_id DESC LIMIT 1")
        == "cancelled"
    )


def test_who_takes_a_held_signup_back_leaves_nothing_to_decide(
    supplier: Supplier, poller: ModuleType, reference: str
) -> None:
    assert supplier.cancel(reference).status == "cancelled"
    assert poller.handler({"job": "held-signups"}, CONTEXT)["held"] == []
    for job in ("release-signups", "reject-signups"):
        with pytest.raises(DomainError) as refused:
            poller.handler({"job": job, "signups": [reference], "why": "called them"}, CONTEXT)
        assert refused.value.code == "signup-not-held"
    assert sent(supplier) == OPEN


def test_what_is_decided_is_not_decided_otherwise_and_all_or_none(
    supplier: Supplier, poller: ModuleType, reference: str
) -> None:
    event = {
        "job": "release-signups",
        "signups": [reference, "SGN-2026-99999"],
        "why": "called them",
    }
    with pytest.raises(NotFound):
        poller.handler(event, CONTEXT)
    assert supplier.signup(reference).stage == "held"
    poller.handler({"job": "reject-signups", "signups": [reference], "why": "called them"}, CONTEXT)
    with pytest.raises(DomainError) as refused:
        poller.handler(
            {"job": "release-signups", "signups": [reference], "why": "called them"}, CONTEXT
        )
    assert refused.value.code == "signup-not-held"


def test_nobody_releases_without_being_known(
    supplier: Supplier, poller: ModuleType, reference: str
) -> None:
    with invoked_by(None), pytest.raises(UnknownInvoker):
        poller.handler({"job": "release-signups", "signups": [reference], "why": "so"}, CONTEXT)
    assert supplier.signup(reference).stage == "held"


def test_a_held_move_in_may_be_given_another_day_and_stays_held(
    supplier: Supplier, clock: HandClock
) -> None:
    signed_up(supplier, OPEN)
    moves = supplier.sign_up(move_in=clock.today()).reference
    supplier.redate(moves, clock.today() + timedelta(days=3))
    assert supplier.signup(moves).stage == "held"
    assert sent(supplier) == OPEN


def test_a_front_end_changes_a_day_some_times_and_staff_as_often_as_it_takes(
    supplier: Supplier, clock: HandClock
) -> None:
    moves = supplier.sign_up(move_in=clock.today()).reference

    def redate(days: int) -> None:
        with supplier.database.transaction() as tx:
            decision = Decision("the sales front end", "asked", clock.now())
            day = clock.today() + timedelta(days=days)
            signups.redate_signup(tx, moves, day, decision, tenant="default", clock=clock)

    for days in range(1, RULES.redates + 1):
        redate(days)
        redate(days)  # the same again is no change
    with pytest.raises(signups.TooManyDateChanges):
        redate(20)
    assert supplier.signup(moves).estimated_activation == clock.today() + timedelta(
        days=RULES.redates
    )
    assert supplier.redate(moves, clock.today() + timedelta(days=20)).stage == "registered"


def test_a_held_signup_that_nobody_sees_to_ends_by_the_rules(
    supplier: Supplier, poller: ModuleType, reference: str
) -> None:
    supplier.clock.move_by(days=RULES.held_days)
    day_before = poller.handler({"job": "end-terms"}, CONTEXT)["held_signups_ended"]
    supplier.clock.move_by(minutes=1)

    ended = [poller.handler({"job": "end-terms"}, CONTEXT)["held_signups_ended"] for _ in range(2)]

    assert (day_before, ended) == (0, [1, 0])
    assert supplier.signup(reference).status == "rejected"
    decided = "SELECT outcome, decided_by, reason FROM onboarding.signup_hold"
    assert supplier.rows(decided) == [
        ("rejected", "the rules", f"nobody released it within {RULES.held_days} days")
    ]


@pytest.mark.parametrize("job", ["release-signups", "reject-signups"])
def test_a_reason_with_a_number_of_a_person_is_not_stored(
    supplier: Supplier, poller: ModuleType, reference: str, job: str
) -> None:
    with pytest.raises(NamesAPerson, match="Say why without it"):
        poller.handler({"job": job, "signups": [reference], "why": "010190-1234 rang"}, CONTEXT)

    assert supplier.signup(reference).stage == "held"
