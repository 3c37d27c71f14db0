"""A day-ahead price beyond the exchange's limits: nobody is settled by it before somebody has
decided.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from elhandel import settlement
from elhandel.billing import issue
from elhandel.billing.held import UnableToRelease, release_held
from elhandel.platform.database import Database
from elhandel.pricing.spot import UnableToDecidePrice
from elhandel.settlement import corrections, progress
from elhandel.values.decision import Decision
from elhandel.values.errors import NotFound, Unavailable
from tests.builders.clock import at
from tests.builders.people import METTE
from tests.integration.settlement.corrections.test_held_bills import bill_held, offenders
from tests.integration.settlement.corrections.test_revised_spot_prices import KRONE, Source, source
from tests.integration.settlement.corrections.world import House, World

__all__ = ["source"]  # a fixture

DAY, PAST = date(2026, 1, 20), date(2026, 1, 21)
BEYOND = 40_000 * 1000  # micro-DKK per kWh; 4,000 EUR are some 30,000 DKK per MWh
WHO = {"why": "a shortage in both areas; Nord Pool confirms it"}
HOURS = [1000] * 24

type Invoke = Callable[[Any], Any]


@pytest.fixture
def home(world: World, source: Source, poller: Invoke) -> House:
    """Supplied and read on a day whose ninth quarter was published beyond the limits."""
    source.published[DAY] = a_day(BEYOND)
    world.clock.instant = at("2026-01-21T08:00")
    home = world.house(starts_on=DAY)
    world.read(home.gsrn, DAY, HOURS)
    return home


def a_day(ninth: int | None) -> list[int | None]:
    """A krone a kWh all day but for the ninth quarter."""
    return [*[KRONE] * 8, ninth, *[KRONE] * 87]


def kept(world: World, area: str = "DK1") -> Any:
    """What holds for the ninth quarter; None where nothing does."""
    sql = (
        "SELECT per_kwh[9] FROM pricing.spot_day "
        "WHERE superseded_at IS NULL AND day = %s AND price_area = %s"
    )
    rows = world.rows(sql, DAY, area)
    return rows[0][0] if rows else None


def held(world: World, state: str = "held") -> list[int]:
    return [
        row[0]
        for row in world.rows("SELECT held_id FROM pricing.held_spot_price WHERE state = %s", state)
    ]


def bills_held(world: World) -> list[tuple[Any, ...]]:
    """(number, state, cause) of what is held and not billed."""
    return world.rows("SELECT held_id, state, cause FROM billing.held_bill WHERE state <> 'billed'")


def parked(world: World) -> list[str]:
    return [cause for (cause,) in world.rows("SELECT DISTINCT cause FROM settlement.parked")]


def energy(world: World) -> Any:
    """What the day's energy comes to, exact, in micro-DKK times Wh over 1,000; without the margin
    of 0.04.
    """
    (total,) = [t for (_, _, kind, *_), t in world.totals().items() if kind == "energy"]
    return total.exact - 24_000 * 40_000


def metric(capsys: pytest.CaptureFixture[str]) -> list[str]:
    return [
        line
        for line in capsys.readouterr().out.splitlines()
        if '"spot_prices_held":[' in line.replace(" ", "")
    ]


def test_a_price_beyond_the_limits_is_held_and_the_others_of_its_answer_hold(
    world: World, home: House, poller: Invoke, capsys: pytest.CaptureFixture[str]
) -> None:
    fetched = poller({"job": "fetch-spot-prices"})

    assert (fetched["held"], kept(world), fetched["missing"]["DK1"]) == (
        2,
        None,
        [str(DAY), str(PAST)],
    )  # both areas; today is not published here
    assert world.rows(
        "SELECT per_kwh[10] FROM pricing.spot_day WHERE price_area = 'DK1' AND day = %s", DAY
    ) == [(KRONE,)]
    (line, *_) = metric(capsys)
    assert '"spot_prices_held":[2.0]' in line
    poller({"job": "watch-deadlines"})
    assert '"spot_prices_held":[2.0]' in metric(capsys)[0]
    (first, _) = poller({"job": "held-spot-prices"})["held"]
    assert (first["price_area"], first["per_kwh"], first["starts_at"]) == (
        "DK1",
        BEYOND,
        "2026-01-20T01:00:00+00:00",
    )
    assert "40,000 DKK per MWh was published" in first["cause"]


def test_who_is_settled_by_a_held_price_is_parked_until_it_is_accepted(
    world: World, home: House, poller: Invoke
) -> None:
    poller({"job": "fetch-spot-prices"})
    world.run(DAY, PAST)
    assert (world.totals(), parked(world)) == ({}, ["missing-spot-price"])

    assert poller({"job": "accept-spot-prices", "held": held(world), **WHO}) == {"accepted": 2}

    world.run(DAY, PAST)
    assert energy(world) == 23_750 * KRONE + 250 * BEYOND
    assert world.rows("SELECT DISTINCT accepted_by, reason FROM pricing.held_spot_price") == [
        (METTE, WHO["why"])
    ]


def test_a_price_that_was_accepted_is_not_held_again(
    world: World, home: House, poller: Invoke
) -> None:
    poller({"job": "fetch-spot-prices"})
    poller({"job": "accept-spot-prices", "held": held(world), **WHO})

    again = poller({"job": "fetch-spot-prices", "from": str(DAY), "to": str(PAST)})

    assert (again["held"], again["stored_days"], held(world), kept(world)) == (0, 0, [], BEYOND)


def test_a_price_that_its_source_puts_right_takes_the_place_by_itself(
    world: World, source: Source, home: House, poller: Invoke
) -> None:
    poller({"job": "fetch-spot-prices"})
    source.published[DAY] = a_day(None)
    assert poller({"job": "fetch-spot-prices"})["held"] == 0
    assert len(held(world)) == 2, "a gap puts nothing right"

    source.published[DAY] = a_day(2 * KRONE)
    poller({"job": "fetch-spot-prices"})

    assert (kept(world), held(world), len(held(world, "replaced"))) == (2 * KRONE, [], 2)


def test_another_price_beyond_the_limits_takes_the_place_of_the_first(
    world: World, source: Source, home: House, poller: Invoke
) -> None:
    poller({"job": "fetch-spot-prices"})
    first = held(world)
    source.published[DAY] = a_day(BEYOND + 1000)

    poller({"job": "fetch-spot-prices"})
    assert poller({"job": "fetch-spot-prices"})["held"] == 0, "the same again changes nothing"

    assert sorted(held(world, "replaced")) == sorted(first)
    assert len(held(world)) == 2
    with pytest.raises(UnableToDecidePrice, match="is replaced and not held"):
        poller({"job": "accept-spot-prices", "held": first, **WHO})


def test_a_revision_beyond_the_limits_changes_no_bill_until_it_is_accepted(
    world: World, source: Source, home: House, poller: Invoke
) -> None:
    source.published[DAY] = a_day(KRONE)
    poller({"job": "fetch-spot-prices"})
    world.bill(world.run(DAY, PAST))
    source.published[DAY] = a_day(BEYOND)

    poller({"job": "fetch-spot-prices"})
    assert (kept(world), world.marks(), len(held(world))) == (KRONE, [], 2)

    poller({"job": "accept-spot-prices", "held": held(world), **WHO})
    assert world.marks() == [(home.supply_period, DAY, "spot_price")]
    world.correct()
    assert energy(world) == 23_750 * KRONE + 250 * BEYOND

    poller({"job": "withdraw-spot-prices", "held": held(world, "accepted"), "why": "a mistake"})
    assert (kept(world), world.marks()) == (KRONE, [(home.supply_period, DAY, "spot_price")])
    world.correct()
    assert energy(world) == 24_000 * KRONE
    assert poller({"job": "fetch-spot-prices"})["held"] == 2, "its source says it still"


def test_what_was_accepted_and_put_right_since_cannot_be_taken_back(
    world: World, source: Source, home: House, poller: Invoke
) -> None:
    poller({"job": "fetch-spot-prices"})
    accepted = held(world)
    poller({"job": "accept-spot-prices", "held": accepted, **WHO})
    source.published[DAY] = a_day(KRONE)
    poller({"job": "fetch-spot-prices"})

    with pytest.raises(UnableToDecidePrice, match="corrected by its source"):
        poller({"job": "withdraw-spot-prices", "held": accepted, **WHO})
    assert kept(world) == KRONE


@pytest.mark.parametrize(
    ("fields", "refusal", "why"),
    [
        ({"held": [99]}, NotFound, "No price is held under number 99"),
        ({"why": ""}, UnableToDecidePrice, "by somebody, for a reason"),
    ],
)
def test_a_price_is_accepted_by_somebody_for_a_reason_or_not_at_all(
    world: World,
    home: House,
    poller: Invoke,
    fields: dict[str, Any],
    refusal: type[Exception],
    why: str,
) -> None:
    poller({"job": "fetch-spot-prices"})

    with pytest.raises(refusal, match=why):
        poller(
            {
                "job": "accept-spot-prices",
                "held": [*held(world), *fields.get("held", [])],
                **WHO,
                **fields,
            }
        )

    assert (len(held(world)), kept(world)) == (2, None)


def test_what_no_price_can_be_cannot_be_accepted(
    world: World, source: Source, home: House, poller: Invoke
) -> None:
    source.published[DAY] = a_day(10**30)
    poller({"job": "fetch-spot-prices"})

    with pytest.raises(UnableToDecidePrice, match="further out than any price"):
        poller({"job": "accept-spot-prices", "held": held(world), **WHO})
    assert kept(world) is None


def test_an_area_that_its_source_does_not_give_costs_the_other_nothing(
    world: World, source: Source, home: House, poller: Invoke
) -> None:
    source.published[DAY] = a_day(KRONE)
    source.silent_for = "DK1"

    with pytest.raises(Unavailable, match="DayAheadPrices for DK1"):
        poller({"job": "fetch-spot-prices"})

    assert (kept(world), kept(world, "DK2")) == (None, KRONE)


def withdrawn_after_settling(world: World, poller: Invoke) -> int | None:
    """A run by a price that was accepted, and taken back before its bills went out."""
    poller({"job": "fetch-spot-prices"})
    poller({"job": "accept-spot-prices", "held": held(world), **WHO})
    run = world.run(DAY, PAST)
    answer = poller(
        {"job": "withdraw-spot-prices", "held": held(world, "accepted"), "why": "a mistake"}
    )
    assert answer == {"withdrawn": 2, "settled": 1}
    return run


def test_nothing_is_billed_by_a_price_that_was_taken_back(
    world: World,
    source: Source,
    home: House,
    poller: Invoke,
    database_of: Callable[[str], Database],
) -> None:
    run = withdrawn_after_settling(world, poller)

    assert world.bill(run) == []
    ((number, _, _),) = bills_held(world)
    assert bills_held(world) == [(number, "held", "price-withdrawn")]
    with world.database.transaction() as tx, pytest.raises(UnableToRelease, match="taken back"):
        release_held(tx, number, Decision("mette", "let it go", world.clock.now()))

    with database_of("invoice_generator").transaction() as tx:  # with the rights that it has
        assert issue.bill_held(tx, world.clock).invoice_ids == ()

    world.correct()  # parks: a gap
    assert (parked(world), bill_held(world), offenders(world)) == (["missing-spot-price"], [], [])

    source.published[DAY] = a_day(2 * KRONE)
    poller({"job": "fetch-spot-prices"})
    assert bill_held(world) == [], "not before it is corrected"

    (correction,) = world.correct()
    assert world.bill(correction) == []
    (invoice,) = bill_held(world)
    assert [section.correction for section in invoice.bill.sections] == [False, True]
    assert energy(world) == 23_750 * KRONE + 250 * 2 * KRONE
    assert (world.bill(run), bill_held(world), bills_held(world), offenders(world)) == (
        [],
        [],
        [],
        [],
    )


def test_a_note_by_a_price_that_was_taken_back_waits_for_its_own_correction(
    world: World, source: Source, home: House, poller: Invoke
) -> None:
    source.published[DAY] = a_day(KRONE)
    poller({"job": "fetch-spot-prices"})
    world.bill(world.run(DAY, PAST))
    source.published[DAY] = a_day(BEYOND)
    poller({"job": "fetch-spot-prices"})
    poller({"job": "accept-spot-prices", "held": held(world), **WHO})
    (dearer,) = world.correct()
    poller({"job": "withdraw-spot-prices", "held": held(world, "accepted"), "why": "a mistake"})

    assert (world.bill(dearer), bill_held(world), offenders(world)) == ([], [], [])
    (back,) = world.correct()
    assert (world.bill(back), bill_held(world), offenders(world)) == ([], [], [])
    assert world.rows("SELECT count(*) FROM billing.invoice") == [(1,)]
    assert energy(world) == 24_000 * KRONE


def test_what_is_corrected_just_now_is_not_billed_before_its_correction_is_closed(
    world: World, source: Source, home: House, poller: Invoke
) -> None:
    run = withdrawn_after_settling(world, poller)
    source.published[DAY] = a_day(KRONE)
    poller({"job": "fetch-spot-prices"})
    with world.database.transaction() as tx:
        (planned,) = corrections.plan_corrections(tx, clock=world.clock, requested_by="test")
    settlement.work_shard(world.database, planned.run_id, 0, clock=world.clock)
    assert world.marks() == []

    assert world.bill(run) == []
    with world.database.transaction() as tx:
        assert progress.close_run(tx, planned.run_id, world.clock.now())
    world.bill(planned.run_id)
    (invoice,) = bill_held(world)
    assert [section.correction for section in invoice.bill.sections] == [False, True]
    assert offenders(world) == []


def test_one_acceptance_of_a_price_is_in_force(
    world: World, source: Source, home: House, poller: Invoke
) -> None:
    poller({"job": "fetch-spot-prices"})
    first = held(world)
    poller({"job": "accept-spot-prices", "held": first, **WHO})
    source.published[DAY] = a_day(KRONE)
    poller({"job": "fetch-spot-prices"})
    assert held(world, "accepted") == [], "its source put it right"
    source.published[DAY] = a_day(BEYOND)
    poller({"job": "fetch-spot-prices"})
    second = held(world)
    poller({"job": "accept-spot-prices", "held": second, **WHO})

    with pytest.raises(UnableToDecidePrice, match="Nothing is left of it"):
        poller({"job": "withdraw-spot-prices", "held": first, "why": "a mistake"})
    assert (kept(world), held(world, "accepted")) == (BEYOND, second)
    poller({"job": "withdraw-spot-prices", "held": second, "why": "a mistake"})
    assert kept(world) == KRONE


def test_a_second_acceptance_goes_back_to_what_stood_before_the_first(
    world: World, source: Source, home: House, poller: Invoke
) -> None:
    poller({"job": "fetch-spot-prices"})
    poller({"job": "accept-spot-prices", "held": held(world), **WHO})
    source.published[DAY] = a_day(BEYOND + 1000)
    poller({"job": "fetch-spot-prices"})
    second = held(world)
    poller({"job": "accept-spot-prices", "held": second, **WHO})
    assert (kept(world), sorted(held(world, "accepted"))) == (BEYOND + 1000, sorted(second))

    poller({"job": "withdraw-spot-prices", "held": second, "why": "a mistake"})
    assert kept(world) is None, "nobody vouches for the first by now"
