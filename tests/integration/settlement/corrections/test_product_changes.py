"""Another product from a day on: each product on its own days, agreed before or after they are
settled.
"""

from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction
from types import ModuleType, SimpleNamespace

import pytest

from elhandel.jobs.request import UnusableJobField
from elhandel.onboarding.terms import UnableToChangeProduct
from elhandel.platform.database import Database
from elhandel.pricing.products import UnableToPriceProduct, UnknownProduct
from elhandel.values.errors import NotFound
from tests.integration.settlement.corrections.world import House, Total, World

JANUARY = (date(2026, 1, 1), date(2026, 1, 4))
SECOND = date(2026, 1, 2)
DAY = timedelta(days=1)
CONTEXT = SimpleNamespace(
    function_name="queue_poller",
    memory_limit_in_mb=1024,
    invoked_function_arn="arn:aws:lambda:eu-north-1:123456789012:function:queue_poller",
    aws_request_id="request",
)
MONTH = 31
SPOT_SUBSCRIPTION, FIXED_SUBSCRIPTION, FIXED_PRICE = 29_000_000, 25_000_000, 720_000  # micro-DKK


def total(world: World, house: House, component: str = "energy") -> Total:
    return world.totals()[house.supply_period, house.point, component, None, True]


def exact(world: World) -> dict[object, tuple[Fraction, int | None]]:
    return {
        key: (sums.exact, sums.wh) for key, sums in world.totals().items() if sums.exact or sums.wh
    }


def agreed(world: World) -> list[tuple[object, ...]]:
    return world.rows("SELECT product_id, first FROM portfolio.agreed_product ORDER BY first")


# --- settling -------------------------------------------------------------------------------------


def test_each_product_is_settled_on_its_own_days_with_its_own_subscription(
    world: World, house: House
) -> None:
    world.change_product(house, "fast-12", SECOND)
    world.run(JANUARY[0], SECOND)
    spot_of_the_first_day = total(world, house).exact
    world.forget_settlements()

    run = world.run(*JANUARY)

    assert run is not None
    assert world.lines(run)["energy"][0] == 72_000
    assert total(world, house).exact == spot_of_the_first_day + 48_000 * FIXED_PRICE
    assert total(world, house, "supplier_subscription").exact == 1000 * (
        Fraction(SPOT_SUBSCRIPTION, MONTH) + Fraction(2 * FIXED_SUBSCRIPTION, MONTH)
    )


@pytest.mark.parametrize("day", [JANUARY[0] - 5 * DAY, JANUARY[0], SECOND, JANUARY[1] - DAY])
def test_a_change_told_late_is_corrected_to_what_settling_once_comes_to(
    world: World, house: House, day: date
) -> None:
    world.run(*JANUARY)
    world.change_product(house, "fast-12", day)
    assert world.marks() == [(house.supply_period, JANUARY[0], "product")]

    world.correct()

    corrected = exact(world)
    world.forget_settlements()
    world.run(*JANUARY)
    assert corrected == exact(world)


def test_a_correction_across_a_change_of_product_takes_the_price_of_each_day(
    world: World, house: House
) -> None:
    world.change_product(house, "fast-12", SECOND)
    world.run(*JANUARY)
    before = total(world, house).exact
    world.read(house.gsrn, SECOND, 2000, registered=1)

    world.correct()

    assert total(world, house).exact - before == 24_000 * FIXED_PRICE


def test_a_change_in_the_future_marks_nothing_and_is_settled_when_its_day_comes(
    world: World, house: House
) -> None:
    world.run(*JANUARY)

    world.change_product(house, "fast-12", JANUARY[1])

    assert world.marks() == []
    world.read_days(house.gsrn, JANUARY[1], JANUARY[1] + 3 * DAY, 1000)
    run = world.run(JANUARY[1], JANUARY[1] + 3 * DAY)
    assert run is not None
    assert total(world, house, "energy").wh == 72_000 + 72 * 1001


def test_only_those_who_change_are_settled_under_another_product(
    world: World, house: House
) -> None:
    other = world.house(2, starts_on=JANUARY[0])
    world.read_days(other.gsrn, *JANUARY, 1000)
    world.change_product(house, "fast-12", JANUARY[0])

    world.run(*JANUARY)

    assert total(world, house).exact == 72_000 * FIXED_PRICE
    assert total(world, other).exact != total(world, house).exact


def test_a_price_of_a_product_that_was_wrong_concerns_those_who_had_it_on_its_days(
    world: World, house: House
) -> None:
    other = world.house(2, starts_on=JANUARY[0])
    world.read_days(other.gsrn, *JANUARY, 1000)
    world.change_product(house, "fast-12", SECOND)
    world.run(*JANUARY)

    world.price_product("spot-basis", SECOND, 50_000)
    assert world.marks() == [(other.supply_period, JANUARY[0], "product")]
    world.correct()
    world.price_product("spot-basis", JANUARY[0], 60_000)
    assert [mark[0] for mark in world.marks()] == [house.supply_period, other.supply_period]


def test_a_price_that_was_wrong_is_replaced_kept_and_corrected_to_what_settling_once_comes_to(
    world: World, house: House
) -> None:
    world.run(*JANUARY)
    assert world.price_product("spot-basis", SECOND, 50_000)
    assert world.price_product("spot-basis", SECOND, 60_000)
    assert not world.price_product("spot-basis", SECOND, 60_000)
    world.correct()

    assert world.rows(
        "SELECT margin_per_kwh, replaced_by, reason FROM pricing.past_product_price"
    ) == [(50_000, "mette", "it was wrong")]
    corrected = exact(world)
    world.forget_settlements()
    world.run(*JANUARY)
    assert corrected == exact(world)


def test_a_price_of_the_future_or_the_same_one_marks_nothing(world: World, house: House) -> None:
    world.run(*JANUARY)
    world.price_product("spot-basis", JANUARY[1], 50_000)
    world.price_product("spot-groen", JANUARY[0], 50_000)

    assert world.marks() == []


# --- what is agreed and kept ----------------------------------------------------------------------


def test_a_contract_begins_with_its_own_product_and_keeps_what_was_agreed_for_later(
    world: World, house: House
) -> None:
    world.change_product(house, "fast-12", SECOND + DAY)
    changed = world.change_product(house, "spot-groen", SECOND)

    assert (changed.before, changed.after) == ("spot-basis", "spot-groen")
    assert agreed(world) == [
        ("spot-basis", date(1, 1, 1)),
        ("spot-groen", SECOND),
        ("fast-12", SECOND + DAY),
    ]


def test_a_change_of_the_same_day_replaces_the_one_before_which_is_kept(
    world: World, house: House
) -> None:
    world.change_product(house, "fast-12", SECOND)
    world.change_product(house, "spot-groen", SECOND)

    assert agreed(world) == [("spot-basis", date(1, 1, 1)), ("spot-groen", SECOND)]
    assert world.rows(
        "SELECT product_id, changed_by, reason, superseded_at IS NULL "
        "FROM portfolio.contract_product ORDER BY 1"
    ) == [
        ("fast-12", "mette", "asked for it", False),
        ("spot-groen", "mette", "asked for it", True),
    ]


def test_the_same_change_again_changes_nothing(world: World, house: House) -> None:
    world.change_product(house, "fast-12", SECOND)
    world.run(*JANUARY)

    again = world.change_product(house, "fast-12", SECOND + DAY)

    assert again.before == again.after == "fast-12"
    assert (world.marks(), len(agreed(world))) == ([], 2)


def test_a_change_that_is_taken_back_is_corrected_to_nothing(world: World, house: House) -> None:
    world.run(*JANUARY)
    before = exact(world)
    world.change_product(house, "fast-12", SECOND)
    world.correct()

    world.change_product(house, "spot-basis", SECOND)
    world.correct()

    assert exact(world) == before


def test_the_contract_of_the_day_is_the_one_that_changes(world: World, house: House) -> None:
    world.notify(house.gsrn, SECOND, "E03")
    world.change_product(house, "fast-12", JANUARY[0])
    assert total_of_changes(world) == [(house.contract, "fast-12")]

    with pytest.raises(NotFound, match="No contract on metering point"):
        world.change_product(house, "spot-groen", SECOND)


def test_a_product_that_does_not_exist_or_has_no_price_then_is_refused(
    world: World, house: House
) -> None:
    with pytest.raises(UnknownProduct, match="no product 'gratis'"):
        world.change_product(house, "gratis", SECOND)
    with pytest.raises(UnknownProduct, match="has no price on 2019-12-31"):
        world.change_product(house, "fast-12", date(2019, 12, 31))
    assert total_of_changes(world) == []


def total_of_changes(world: World) -> list[tuple[object, ...]]:
    return world.rows(
        "SELECT contract_id, product_id FROM portfolio.contract_product WHERE superseded_at IS NULL"
    )


# --- bills, and the way in ------------------------------------------------------------------------


def test_the_bill_names_the_products_of_its_days(world: World, house: House) -> None:
    world.change_product(house, "fast-12", SECOND)
    world.change_product(house, "spot-groen", date(2026, 2, 1))
    run = world.run(*JANUARY)
    assert run is not None
    world.bill(run)

    assert world.rows("SELECT product FROM billing.invoice_section") == [
        ("Elhandel Spot / Elhandel Fast 12",)
    ]
    assert world.rows(
        "SELECT description, quantity, unit_price FROM billing.invoice_line"
        " WHERE component IN ('energy', 'supplier_subscription') ORDER BY component"
    ) == [
        (
            "El, Elhandel Spot / Elhandel Fast 12 (spotpris + tillæg og fast pris, "
            "hver i sine dage)",
            None,
            None,
        ),
        ("Abonnement, Elhandel Spot / Elhandel Fast 12", "3/31 måned", None),
    ]


@pytest.fixture
def poller(
    world: World, database_of: Callable[[str], Database], monkeypatch: pytest.MonkeyPatch
) -> ModuleType:
    from functions.backoffice import app

    monkeypatch.setattr(app, "database", database_of("backoffice"))
    monkeypatch.setattr(app, "clock", world.clock)
    return app


def test_staff_change_a_product_by_a_job(world: World, house: House, poller: ModuleType) -> None:
    event = {
        "job": "change-product",
        "gsrn": house.gsrn,
        "product": "fast-12",
        "from": str(SECOND),
        "why": "asked for it",
    }

    first, again = poller.handler(event, CONTEXT), poller.handler(event, CONTEXT)

    assert first == {"before": "spot-basis", "after": "fast-12", "changed": True}
    assert again == {"before": "fast-12", "after": "fast-12", "changed": False}
    with pytest.raises(UnableToChangeProduct, match="why"):
        poller.handler({**event, "why": " "}, CONTEXT)


def test_staff_price_a_product_by_a_job_in_dkk(world: World, poller: ModuleType) -> None:
    event = {"job": "price-product", "product": "spot-basis", "from": str(SECOND), "why": "dearer"}

    def confirmed(**prices: str) -> dict[str, object]:
        shown = poller.handler({**event, **prices, "preview": True}, CONTEXT)
        answer: dict[str, object] = poller.handler(
            {**event, **prices, "confirm": shown["confirm"]}, CONTEXT
        )
        return answer

    first = confirmed(margin="0.050001", subscription="31")
    again = confirmed(margin="0.050001")

    assert (first, again) == ({"changed": True}, {"changed": False})
    assert world.rows(
        "SELECT margin_per_kwh, supplement_per_kwh, fixed_per_kwh, subscription_per_month "
        "FROM pricing.product_price"
        " WHERE product_id = 'spot-basis' AND valid_from = %s",
        SECOND,
    ) == [(50_001, 0, None, 31_000_000)]
    for unusable in ("0.0000001", "cheap", "1e30"):
        with pytest.raises(UnusableJobField, match="at most six decimals"):
            poller.handler({**event, "margin": unusable}, CONTEXT)
    for wrong, why in (
        ({"fixed": "0.70"}, "follows the spot price"),
        ({"margin": "0.06", "why": " "}, "Say who"),
    ):
        with pytest.raises(UnableToPriceProduct, match=why):
            poller.handler({**event, **wrong}, CONTEXT)


@pytest.mark.parametrize("job", ["change-product", "correct-supply", "price-product"])
def test_a_job_refuses_a_field_that_it_would_pass_over(
    world: World, poller: ModuleType, job: str
) -> None:
    with pytest.raises(
        UnusableJobField, match=f"The job '{job}' knows no field \"form\". It takes "
    ):
        poller.handler({"job": job, "form": "2026-01-01"}, CONTEXT)
