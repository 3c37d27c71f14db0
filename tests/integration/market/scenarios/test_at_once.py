"""Things that happen to one point at the same time: each has its effect, once."""

from datetime import date, timedelta
from typing import Any

JANUARY, FEBRUARY = date(2026, 1, 1), date(2026, 2, 1)
DAY = timedelta(days=1)
WHY = "the scenario"


def a_settled_month(stage: Any, home: dict[str, Any]) -> None:
    """A household that we supply since 1 January, and whose January is billed."""
    stage.at(date(2025, 12, 20))
    stage.supplied(home, JANUARY)
    stage.days(JANUARY, date(2026, 2, 9))
    stage.work()
    assert [bill[:3] for bill in stage.bills()] == [("invoice", JANUARY, FEBRUARY)]


def correct(stage: Any, home: dict[str, Any], day: date, percent: int) -> None:
    order = {"gsrn": home["gsrn"], "day": str(day), "factor_percent": percent}
    stage.market("POST", "/control/correction", order)


def test_a_correction_during_a_switch_away_is_billed_and_so_is_the_last_stretch(
    stage: Any,
) -> None:
    home = stage.home()
    a_settled_month(stage, home)
    away = {"gsrn": home["gsrn"], "day": "2026-02-14", "reason": "E03"}
    stage.market("POST", "/control/switch-away", away)
    correct(stage, home, date(2026, 1, 20), 40)

    stage.days(date(2026, 2, 10), date(2026, 2, 16), step=2)
    correct(stage, home, date(2026, 2, 12), 250)  # the switch is over
    stage.exchange(kill=False)
    stage.work()

    kinds = [(kind, start) for kind, start, *_ in stage.bills()]
    assert ("credit_note", JANUARY) in kinds
    assert ("invoice", FEBRUARY) in kinds
    assert stage.supply() == [(JANUARY, date(2026, 2, 14))]
    stage.poller("watch-deadlines", kill=False)
    assert stage.states("move_in") == ["final_settled"]
    stage.holds()


def test_a_move_out_in_mid_quarter_sets_the_aconto_off(stage: Any) -> None:
    home = stage.home()
    stage.at(date(2025, 12, 20))
    stage.supplied(home, JANUARY)
    stage.staff(
        "plan-aconto",
        gsrn=home["gsrn"],
        why="asked for",
        amount_dkk="3000",
        **{"from": str(JANUARY)},
    )
    stage.ask("invoice_generator", {"job": "bill-aconto"}, kill=False)
    ((_, *_, asked),) = stage.bills()
    assert asked == 300_000

    stage.staff("move-out", gsrn=home["gsrn"], date="2026-02-14", why=WHY)
    stage.days(JANUARY + 7 * DAY, date(2026, 2, 20))
    stage.work()
    stage.work()

    ((_, end),) = stage.supply()
    assert end == date(2026, 2, 14)
    ((settled,),) = stage.places.rows("SELECT sum(amount_ore)::bigint FROM settlement.line")
    total = sum(bill[3] for bill in stage.bills())
    assert abs(total - settled * 5 / 4) <= 1  # one rounding of VAT: the 3,000 were set off
    stage.holds()


def test_a_tariff_and_a_reading_changed_in_one_month_are_billed_once_each(stage: Any) -> None:
    home = stage.home()
    a_settled_month(stage, home)
    stage.acts.households = [home]
    for _ in range(3):
        stage.acts.change_prices()
        correct(stage, home, date(2026, 1, 17), 160)
        stage.exchange(kill=False)

    stage.work()
    stage.work()

    assert len(stage.bills()) == 2
    stage.holds()


def test_an_end_of_supply_that_a_switch_overtakes_ends_once_and_by_the_switch(stage: Any) -> None:
    home = stage.home()
    a_settled_month(stage, home)
    stage.staff("end-supply", gsrn=home["gsrn"], date="2026-02-25", why=WHY)
    stage.exchange(kill=False)
    away = {"gsrn": home["gsrn"], "day": "2026-02-18", "reason": "E03"}
    stage.market("POST", "/control/switch-away", away)

    stage.days(date(2026, 2, 12), date(2026, 3, 2), step=3)
    stage.work()
    stage.work()

    assert stage.supply() == [(JANUARY, date(2026, 2, 18))]
    assert [bill[:3] for bill in stage.bills()][1:] == [("invoice", FEBRUARY, date(2026, 2, 18))]
    stage.holds()
