"""What a contract keeps of what was agreed, whatever the list says later; and what a change of the
list may touch.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from typing import Any

import pytest

from elhandel.onboarding import terms
from elhandel.onboarding.terms import NewPrice, PriceNotConfirmed, PricePreview
from elhandel.onboarding.terms.agreed_terms import (
    SINCE_EVER,
    Agreement,
    agree,
)
from elhandel.portfolio.contracts import agree_on_list_prices
from elhandel.settlement import corrections
from elhandel.values.decision import Decision, Provenance
from elhandel.values.identifiers import Gsrn
from tests.integration.settlement.corrections.world import House, World

FIRST, PAST = date(2026, 1, 1), date(2026, 1, 4)
SECOND = date(2026, 1, 2)
TODAY = date(2026, 2, 10)  # the world's
NOON = datetime(2026, 2, 10, 12, tzinfo=UTC)
NOTICE = TODAY + timedelta(days=30)
DAY = timedelta(days=1)
FIXED, FIXED_MONTH, MARGIN, SPOT_MONTH = (
    720_000,
    25_000_000,
    40_000,
    29_000_000,
)  # micro-DKK of the list


def a_home(world: World, number: int, product: str, *, starts_on: date = FIRST) -> House:
    """Supplied and read, 1 kWh an hour, under what the list says on the day before the supply."""
    house = world.house(number, starts_on=starts_on, product=product)
    with world.database.transaction() as tx:
        decision = Decision("customer", "signup", world.clock.now())
        agree(
            tx,
            Agreement(house.contract, product, SINCE_EVER, price_day=FIRST - DAY),
            decision,
            FIRST - DAY,
        )
    if starts_on == FIRST:
        for day in (1, 2, 3):
            world.read(house.gsrn, date(2026, 1, day), 1000)
    return house


def a_price(product: str, since: date, *, decided: bool = False, **prices: int) -> NewPrice:
    decision = Decision("mette", "costs have changed", NOON)
    return NewPrice(product, since, decision, decided=decided, **prices)


def preview(world: World, new: NewPrice) -> PricePreview:
    with world.database.transaction() as tx:
        return terms.preview_price(tx, new, world.clock)


def agreed(world: World, house: House, column: str = "fixed_per_kwh") -> list[tuple[Any, ...]]:
    return world.rows(
        f"SELECT valid_from, {column} FROM portfolio.agreed_price"
        " WHERE contract_id = %s AND superseded_at IS NULL ORDER BY 1",
        house.contract,
    )


def energy(world: World, house: House) -> Any:
    return world.totals()[house.supply_period, house.point, "energy", None, True].exact


def at_term_end(world: World) -> date:
    """A world in which the term of a contract that began on 1 January ends tomorrow."""
    world.clock.move_to_day(date(2026, 12, 31))
    return date(2027, 1, 1)


def end_terms(world: World) -> list[tuple[int, date]]:
    with world.database.transaction() as tx:
        return terms.continue_ended_terms(tx, world.clock)


# --- a fixed price is fixed -----------------------------------------------------------------------


def test_a_fixed_price_stays_what_was_agreed_and_new_contracts_pay_the_list(world: World) -> None:
    old = a_home(world, 1, "fast-12")

    assert world.confirmed(a_price("fast-12", FIRST, fixed_per_kwh=900_000))

    new = world.house(2, starts_on=FIRST, product="fast-12")  # keeps nothing, and so pays the list
    world.read_days(new.gsrn, FIRST, PAST, 1000)
    world.run(FIRST, PAST)
    assert agreed(world, old) == [(SINCE_EVER, FIXED)]
    assert energy(world, old) == 72_000 * FIXED
    assert energy(world, new) == 72_072 * 900_000


@pytest.mark.parametrize("fixed", [900_000, 500_000])
def test_within_a_term_neither_a_dearer_nor_a_cheaper_list_touches_a_contract(
    world: World, fixed: int
) -> None:
    house = a_home(world, 1, "fast-12")
    world.run(FIRST, PAST)

    assert preview(world, a_price("fast-12", FIRST, fixed_per_kwh=fixed)).effects == ()
    assert world.confirmed(a_price("fast-12", FIRST, fixed_per_kwh=fixed))

    assert (world.marks(), agreed(world, house)) == ([], [(SINCE_EVER, FIXED)])


def test_staff_may_put_a_fixed_price_right_in_the_customers_favour_and_never_against_it(
    world: World,
) -> None:
    house = a_home(world, 1, "fast-12")
    world.run(FIRST, PAST)

    assert world.confirmed(a_price("fast-12", FIRST, fixed_per_kwh=900_000, decided=True))
    assert world.marks() == []
    assert world.confirmed(a_price("fast-12", FIRST, fixed_per_kwh=700_000, decided=True))

    assert world.marks() == [(house.supply_period, FIRST, "product")]
    world.correct()
    assert energy(world, house) == 72_000 * 700_000


def test_when_a_term_ends_the_lists_price_of_that_day_holds_and_then_only_notice_changes_it(
    world: World,
) -> None:
    house = a_home(world, 1, "fast-12")
    assert world.confirmed(a_price("fast-12", date(2026, 6, 1), fixed_per_kwh=800_000))
    end = at_term_end(world)
    world.clock.move_to_day(end - 2 * DAY)
    assert end_terms(world) == []  # not yet
    world.clock.move_to_day(end - DAY)

    assert end_terms(world) == [(house.contract, end)]
    assert end_terms(world) == []
    assert agreed(world, house) == [(SINCE_EVER, FIXED), (end, 800_000)]

    assert world.confirmed(a_price("fast-12", end + DAY, fixed_per_kwh=850_000))
    assert agreed(world, house)[-1] == (end - DAY + timedelta(days=30), 850_000)


def test_terms_may_leave_the_price_as_it_was_until_it_is_changed_with_notice(world: World) -> None:
    with world.database.transaction() as tx:
        tx.execute(
            "UPDATE pricing.product SET after_term = 'unchanged' WHERE product_id = 'fast-12'"
        )
    house = a_home(world, 1, "fast-12")
    assert world.confirmed(a_price("fast-12", date(2026, 6, 1), fixed_per_kwh=800_000))

    end = at_term_end(world)

    assert end_terms(world) == []
    assert agreed(world, house) == [
        (SINCE_EVER, FIXED),
        (end, 800_000),
    ]  # announced in time, held back by the term


def test_a_term_that_ended_while_nobody_looked_corrects_what_is_settled(world: World) -> None:
    house = a_home(world, 1, "fast-12", starts_on=date(2025, 1, 2))
    for day in (1, 2, 3):
        world.read(house.gsrn, date(2026, 1, day), 1000)
    world.run(FIRST, PAST)
    with world.database.transaction() as tx:
        tx.execute(
            "INSERT INTO pricing.product_price "
            "(product_id, valid_from, fixed_per_kwh, subscription_per_month) "
            "VALUES ('fast-12', '2026-01-01', 700000, 25000000)"
        )

    assert end_terms(world) == [(house.contract, SECOND)]

    assert world.marks() == [(house.supply_period, FIRST, "product")]
    world.correct()
    assert energy(world, house) == 24_000 * FIXED + 48_000 * 700_000


# --- notice, and back in time ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("since", "margin", "decided", "holds_from"),
    [
        (SECOND, 50_000, False, NOTICE),  # dearer: never back in time, and not before the notice
        (NOTICE + DAY, 50_000, False, NOTICE + DAY),  # announced in time
        (SECOND, 30_000, False, SECOND),  # in the customer's favour
        (SECOND, 50_000, True, SECOND),  # staff decide so
    ],
)
def test_a_change_holds_from_the_day_that_the_terms_allow(
    world: World, since: date, margin: int, decided: bool, holds_from: date
) -> None:
    house = a_home(world, 1, "spot-basis")
    world.run(FIRST, PAST)
    before = energy(world, house)

    assert world.confirmed(a_price("spot-basis", since, margin_per_kwh=margin, decided=decided))

    assert agreed(world, house, "margin_per_kwh") == [(SINCE_EVER, MARGIN), (holds_from, margin)]
    world.correct()
    settled_days = 2 if holds_from == SECOND else 0
    assert energy(world, house) == before + settled_days * 24_000 * (margin - MARGIN)


def test_what_is_cheaper_in_one_part_and_dearer_in_another_needs_the_notice(world: World) -> None:
    house = a_home(world, 1, "spot-basis")

    new = a_price("spot-basis", SECOND, margin_per_kwh=0, subscription_per_month=SPOT_MONTH + 1)

    assert [effect.first for effect in preview(world, new).effects] == [NOTICE]
    assert world.confirmed(new)
    assert agreed(world, house, "margin_per_kwh") == [(SINCE_EVER, MARGIN), (NOTICE, 0)]


def test_a_change_of_some_past_days_ends_where_the_lists_next_price_begins(world: World) -> None:
    assert world.confirmed(a_price("spot-basis", SECOND + DAY, margin_per_kwh=45_000))
    house = a_home(world, 1, "spot-basis")

    assert world.confirmed(a_price("spot-basis", FIRST, margin_per_kwh=10_000))

    assert agreed(world, house, "margin_per_kwh") == [
        (SINCE_EVER, MARGIN),
        (FIRST, 10_000),
        (SECOND + DAY, MARGIN),
        (FIRST + 29 * DAY, 45_000),  # that one as soon as the notice allows
    ]


def test_a_change_of_past_days_may_end_before_the_supply_of_a_contract_begins(world: World) -> None:
    """The list's next price begins first: the change costs the contract nothing."""
    starts_on, following = date(2026, 4, 1), date(2026, 3, 1)
    house = a_home(world, 1, "spot-basis", starts_on=starts_on)
    assert world.confirmed(a_price("spot-basis", following, margin_per_kwh=MARGIN - 10_000))

    new = a_price("spot-basis", FIRST, margin_per_kwh=MARGIN - 20_000)
    (effect,) = preview(world, new).effects
    assert world.confirmed(new)

    assert (effect.first, effect.ore) == (starts_on, 0)
    assert agreed(world, house, "margin_per_kwh") == [
        (SINCE_EVER, MARGIN),
        (FIRST, MARGIN - 20_000),
        (following, MARGIN - 10_000),
    ]
    assert world.marks() == []


def test_a_price_that_was_told_before_a_contract_was_made_comes_to_it_after_the_notice(
    world: World,
) -> None:
    for since, margin in ((FIRST + 5 * DAY, 50_000), (FIRST + 90 * DAY, 60_000)):
        assert world.confirmed(a_price("spot-basis", since, margin_per_kwh=margin))

    house = a_home(world, 1, "spot-basis")

    assert agreed(world, house, "margin_per_kwh") == [
        (SINCE_EVER, MARGIN),
        (FIRST + 29 * DAY, 50_000),
        (FIRST + 90 * DAY, 60_000),
    ]


def test_another_product_is_agreed_on_at_its_price_with_a_term_of_its_own(world: World) -> None:
    house = a_home(world, 1, "spot-basis")

    world.change_product(house, "fast-12", SECOND)
    assert world.confirmed(a_price("fast-12", SECOND, fixed_per_kwh=900_000))
    assert world.confirmed(a_price("spot-basis", FIRST, margin_per_kwh=30_000))

    world.run(FIRST, PAST)
    assert agreed(world, house, "product_id, fixed_per_kwh, margin_per_kwh, term_starts") == [
        (SINCE_EVER, "spot-basis", None, MARGIN, None),
        (FIRST, "spot-basis", None, 30_000, None),
        (SECOND, "fast-12", FIXED, 0, SECOND),
    ]


def test_another_product_is_shown_with_its_term_and_nothing_is_agreed(world: World) -> None:
    house = a_home(world, 1, "spot-basis")
    decision = Decision("mette", "asked for it", world.clock.now())
    change = terms.ChangeOfProduct(Gsrn(house.gsrn), "fast-12", SECOND, decision)
    before = agreed(world, house, "product_id")

    with world.database.transaction() as tx:
        shown = terms.preview_change(tx, change, world.clock)

    assert (shown.before.product_id, shown.before.price.margin_per_kwh) == ("spot-basis", MARGIN)
    assert (shown.after.product_id, shown.after.price.fixed_per_kwh) == ("fast-12", FIXED)
    assert (shown.before.term_to, shown.after.term_to) == (None, SECOND.replace(year=2027))
    assert agreed(world, house, "product_id") == before
    assert world.marks() == []


# --- who has agreed on nothing --------------------------------------------------------------------


def test_agreeing_on_what_is_paid_by_the_list_changes_no_settled_line(world: World) -> None:
    """What the migration does to contracts that were there before, by the same view."""
    with world.database.transaction() as tx:
        tx.execute(
            "INSERT INTO pricing.product_price "
            "(product_id, valid_from, margin_per_kwh, subscription_per_month) "
            "VALUES ('spot-basis', '2026-01-03', 50000, 30000000)"
        )
    houses = [
        world.house(number, starts_on=FIRST, product=product)
        for number, product in enumerate(("spot-basis", "fast-12", "spot-groen"), start=1)
    ]
    for house in houses:
        world.read_days(house.gsrn, FIRST, PAST, 1000)
    world.change_product(houses[2], "fast-12", SECOND)
    world.run(FIRST, PAST)
    before = world.totals()

    with world.database.transaction() as tx:
        decision = Decision("mette", "the list changes", world.clock.now())
        assert (
            agree_on_list_prices(tx, ["spot-basis", "fast-12", "spot-groen"], decision) == 2 + 1 + 2
        )
        corrections.mark_again(tx, FIRST, PAST, Provenance(world.clock.now()), today=TODAY)

    (run,) = world.correct()
    assert world.rows("SELECT 1 FROM settlement.settlement WHERE run_id = %s", run) == []
    assert world.totals() == before
    assert len(before) == 2 * len(houses)


def test_the_migration_writes_what_each_contract_pays_and_no_settled_line_changes(
    world: World,
) -> None:
    house = world.house(1, starts_on=FIRST)
    world.read_days(house.gsrn, FIRST, PAST, 1000)
    world.change_product(house, "fast-12", SECOND)
    world.run(FIRST, PAST)
    before = world.totals()
    migrations: Any = files("elhandel") / "migrations"
    (migration,) = migrations.glob("*.agreed-prices.sql")

    with world.database.transaction() as tx:  # as it was before it
        tx.execute("DROP VIEW portfolio.agreed_stretch, portfolio.price_by_list")
        tx.execute("DROP TABLE portfolio.agreed_price")
        tx.execute(
            "ALTER TABLE pricing.product DROP COLUMN term_months, DROP COLUMN price_notice_days, "
            "DROP COLUMN after_term"
        )
        tx.execute(migration.read_bytes())
        corrections.mark_again(tx, FIRST, PAST, Provenance(world.clock.now()), today=TODAY)

    assert agreed(world, house, "product_id, fixed_per_kwh, term_months, notice_days") == [
        (date(2020, 1, 1), "spot-basis", None, None, 30),
        (SECOND, "fast-12", FIXED, 12, 30),
    ]
    assert len(world.correct()) == 1
    assert world.totals() == before


def test_who_pays_the_list_keeps_what_that_was_when_the_list_changes(world: World) -> None:
    house = world.house(1, starts_on=FIRST, product="fast-12")

    assert world.confirmed(a_price("fast-12", SECOND, fixed_per_kwh=900_000))

    assert agreed(world, house) == [(date(2020, 1, 1), FIXED)]


# --- what is shown, and confirmed -----------------------------------------------------------------


def test_a_preview_says_whom_it_touches_and_by_how_much_and_writes_nothing(world: World) -> None:
    used, unused = (
        a_home(world, 1, "spot-basis"),
        a_home(world, 2, "spot-basis", starts_on=date(2026, 2, 1)),
    )
    a_home(world, 3, "fast-12")
    world.run(FIRST, PAST)
    rows = world.rows("SELECT * FROM portfolio.agreed_price ORDER BY 1, 2")

    shown = preview(
        world,
        a_price(
            "spot-basis",
            TODAY,
            margin_per_kwh=50_000,
            subscription_per_month=SPOT_MONTH + 5_000_000,
        ),
    )

    # 72 kWh × 0.01 DKK = 0.72 DKK; 5 DKK × 12 months × 3 / 365 days = 0.4931… DKK
    assert [
        (str(effect.gsrn), effect.first, effect.wh, effect.days, effect.ore)
        for effect in shown.effects
    ] == [
        (used.gsrn, NOTICE, 72_000, 3, 121),
        (unused.gsrn, NOTICE, 0, 0, 0),
    ]
    assert shown.changed
    assert world.rows("SELECT * FROM portfolio.agreed_price ORDER BY 1, 2") == rows
    assert world.rows("SELECT 1 FROM pricing.product_price WHERE valid_from = %s", TODAY) == []


def test_nothing_is_done_that_was_not_shown(world: World) -> None:
    a_home(world, 1, "spot-basis")
    new = a_price("spot-basis", TODAY, margin_per_kwh=50_000)
    shown = preview(world, new)
    a_home(world, 2, "spot-basis")  # somebody else is touched by now

    for confirm in ("", "yes", shown.confirm):
        with (
            pytest.raises(PriceNotConfirmed, match="was not confirmed"),
            world.database.transaction() as tx,
        ):
            terms.price_product(tx, new, world.clock, confirm=confirm)

    assert world.rows("SELECT 1 FROM pricing.product_price WHERE valid_from = %s", TODAY) == []
    assert world.confirmed(new)


def test_the_job_lists_the_largest_differences_and_counts_those_it_left_out(
    world: World, poller: Callable[[Any], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    used = a_home(world, 1, "spot-basis")
    for number in (2, 3):
        a_home(world, number, "spot-basis", starts_on=date(2026, 2, 1))
    world.run(FIRST, PAST)
    monkeypatch.setattr("elhandel.jobs.products.price.EFFECTS_SHOWN", 1)
    event = {"job": "price-product", "product": "spot-basis", "from": str(TODAY), "margin": "0.05"}

    shown = poller({**event, "why": "dearer", "preview": True})

    assert [effect["gsrn"] for effect in shown["effects"]] == [used.gsrn]
    assert (shown["left_out"], shown["contracts"], shown["without_use"], shown["sum_dkk"]) == (
        2,
        3,
        2,
        "0.72",
    )
    with pytest.raises(PriceNotConfirmed):
        poller({**event, "why": "dearer"})
    assert poller({**event, "why": "dearer", "confirm": shown["confirm"]}) == {"changed": True}
    assert poller({"job": "end-terms"}) == {"contracts": 0, "held_signups_ended": 0}


@pytest.mark.parametrize("announced", [None, date(2026, 3, 20)])
@pytest.mark.parametrize("planned", [None, date(2026, 3, 1), date(2026, 4, 1)])
def test_a_change_that_is_taken_back_leaves_product_and_prices_as_they_were(
    world: World, announced: date | None, planned: date | None
) -> None:
    """Also what was announced of the product, and a change that was agreed before."""
    house = a_home(world, 1, "spot-basis")
    if announced is not None:
        world.confirmed(a_price("spot-basis", announced, margin_per_kwh=MARGIN - 1_000))
    if planned is not None:
        world.change_product(house, "spot-groen", planned)

    def agreed_to() -> list[Any]:
        return [
            agreed(world, house, "product_id, margin_per_kwh, term_months"),
            world.rows(
                "SELECT first, product_id FROM portfolio.agreed_product WHERE contract_id = %s "
                "ORDER BY first",
                house.contract,
            ),
        ]

    before = agreed_to()
    change = terms.ChangeOfProduct(
        Gsrn(house.gsrn), "fast-12", date(2026, 3, 1), Decision("customer:1", "asked", NOON)
    )
    world.clock.instant += DAY
    with world.database.transaction() as tx:
        terms.change_product(tx, change, world.clock)
    assert agreed_to() != before
    world.clock.instant += timedelta(hours=1)
    with world.database.transaction() as tx:
        assert terms.take_back_change(tx, house.contract, change, world.clock)
        assert not terms.take_back_change(tx, house.contract, change, world.clock)

    assert agreed_to() == before
    world.clock.move_to_day(date(2026, 3, 1))
    with world.database.transaction() as tx, pytest.raises(terms.UnableToChangeProduct):
        terms.take_back_change(tx, house.contract, change, world.clock)
