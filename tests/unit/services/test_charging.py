"""What a service is charged: any history of pauses, prices and billing days. CD-SVC-4 to 8."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from elhandel.billing.cycle import BILLING_DAYS, cycle_of
from elhandel.services.agreements.agreement import Agreement, Suspension, Terms
from elhandel.services.charging import Agreed, Piece, differences, due
from elhandel.services.states import State
from elhandel.values.days.period import FOR_GOOD, Period
from elhandel.values.ids import AccountId

DKK = 1_000_000
BEGAN = date(2025, 11, 15)

one_length = st.integers(0, 400)


def a_day(text: str) -> date:
    return date.fromisoformat(text)


def days(start: str, end: str) -> Period:
    return Period(a_day(start), a_day(end))


def agreed(price_dkk: int = 300, billing_day: int = 1, since: date = BEGAN) -> Agreed:
    return Agreed(Period(since), "fibre-500", price_dkk * DKK, billing_day)


def shown(pieces: Sequence[Piece]) -> list[tuple[str, str, int]]:
    return [(str(one.days.start), str(one.days.end), one.ore) for one in pieces]


def test_who_begins_within_a_cycle_pays_its_rest_and_then_whole_ones() -> None:
    found = differences(due([agreed(799)], [], a_day("2026-02-01")), [])

    assert shown(found) == [
        ("2025-11-15", "2025-12-01", 426_13),
        ("2025-12-01", "2026-01-01", 799_00),
        ("2026-01-01", "2026-02-01", 799_00),
    ]


def test_what_is_charged_is_not_charged_again() -> None:
    until = a_day("2026-02-01")
    found = differences(due([agreed()], [], until), [])

    assert differences(due([agreed()], [], until), found) == []


def test_a_pause_is_credited_until_the_end_of_what_was_charged() -> None:
    until = a_day("2026-01-01")
    charged = differences(due([agreed()], [], until), [])

    paused = differences(due([agreed()], [Period(a_day("2025-12-11"))], until), charged)
    assert shown(paused) == [("2025-12-11", "2026-01-01", -203_23)]

    again = due([agreed()], [days("2025-12-11", "2025-12-21")], until)
    resumed = differences(again, [*charged, *paused])
    assert shown(resumed) == [("2025-12-21", "2026-01-01", 106_45)]


def test_a_day_in_two_pauses_costs_nothing_in_whatever_order_they_are_given() -> None:
    long, within = days("2025-11-16", "2025-11-26"), days("2025-11-18", "2025-11-20")
    for pauses in ([long, within], [within, long]):
        found = list(due([agreed()], pauses, a_day("2025-12-01")))
        assert [one.days for one in found] == [
            days("2025-11-15", "2025-11-16"),
            days("2025-11-26", "2025-12-01"),
        ]


def test_another_price_from_within_a_cycle_changes_the_days_from_there() -> None:
    until = a_day("2026-01-01")
    old = agreed()
    charged = differences(due([old], [], until), [])

    changed = [
        Agreed(days("2025-11-15", "2025-12-16"), "fibre-500", 300 * DKK, 1),
        Agreed(Period(a_day("2025-12-16")), "fibre-1000", 400 * DKK, 1),
    ]
    assert shown(differences(due(changed, [], until), charged)) == [
        ("2025-12-16", "2026-01-01", -154_84),
        ("2025-12-16", "2026-01-01", 206_45),
    ]


def test_another_billing_day_costs_no_day_twice() -> None:
    until = a_day("2026-01-25")
    charged = differences(due([agreed()], [], a_day("2026-01-01")), [])

    changed = [
        Agreed(days("2025-11-15", "2026-01-01"), "fibre-500", 300 * DKK, 1),
        Agreed(Period(a_day("2026-01-01")), "fibre-500", 300 * DKK, 25),
    ]
    cycle = cycle_of(a_day("2026-01-01"), 25)
    assert (cycle.start, cycle.days) == (a_day("2025-12-25"), 31)
    assert shown(differences(due(changed, [], until), charged)) == [
        ("2026-01-01", "2026-01-25", 232_26)
    ]


@st.composite
def a_history(draw: st.DrawFn) -> list[tuple[date, str]]:
    """Days on which somebody paused, resumed or changed the package; some on one day."""
    day, found = BEGAN, []
    for _ in range(draw(st.integers(0, 14))):
        day += timedelta(days=draw(one_length))
        found.append((day, draw(st.sampled_from(["pause", "dearer", "cheaper", "look"]))))
    return found


@given(a_history(), st.sampled_from(BILLING_DAYS), st.integers(1, 2_000_000))
def test_any_history_bills_no_day_twice_and_no_paused_day(
    history: list[tuple[date, str]], billing_day: int, price_ore: int
) -> None:
    terms = [Agreed(Period(BEGAN), "p0", price_ore * 10_000, billing_day)]
    pauses: list[Period] = []
    charged: list[Piece] = []

    for day, happened in [(BEGAN, "begin"), *history]:
        _do(terms, pauses, day, happened)
        until = max([cycle_of(day, billing_day).end, *(one.days.end for one in charged)])
        charged += differences(due(terms, pauses, until), charged)

        wanted = list(due(terms, pauses, until))
        assert differences(wanted, charged) == []
        assert _by_day(charged) == _by_day(wanted)
        assert sum(one.ore for one in charged) == sum(one.ore for one in wanted)
        assert all(count == 1 for count in _by_day(wanted).values())
        assert not any(paid in pause for pause in pauses for paid, _ in _by_day(charged))


@st.composite
def choices(draw: st.DrawFn) -> list[tuple[date, str]]:
    """Days on which a day was chosen, a night charged ahead, or the service was off or on again."""
    day, found = BEGAN, []
    for _ in range(draw(st.integers(1, 25))):
        day += timedelta(days=draw(st.integers(0, 40)))
        what = st.sampled_from(["1", "5", "25", "30", "night", "night", "pause"])
        found.append((day, draw(what)))
    return found


@given(choices(), st.sampled_from(BILLING_DAYS), st.integers(1, 2_000_000))
def test_any_change_of_the_billing_day_bills_no_day_twice_and_none_never(
    history: list[tuple[date, str]], ordered: int, price_ore: int
) -> None:
    """CD-BIL-1: what is charged already stays as it is, whatever day is chosen whenever."""
    service, charged = an_agreement(ordered, price_ore * 10_000), []
    _charge_ahead(service, charged, BEGAN)

    for day, happened in history:
        if happened == "night":
            _charge_ahead(service, charged, day + timedelta(days=7))
        elif happened == "pause":
            service = replace(service, suspensions=_paused(service.suspensions, day))
            _charge_ahead(service, charged, day)
        else:
            ends = [piece.cycle.end for piece in charged]
            start = service.another_day_from(day, max(ends, default=None))
            service = replace(service, billing_days=service.billed_on(int(happened), start))
            assert service.chosen_day == int(happened)
            assert start >= day
            until = max((piece.days.end for piece in charged), default=BEGAN)
            assert differences(due(service.agreed, service.unpaid, until), charged) == []

    last = history[-1][0] + timedelta(days=70)
    _charge_ahead(service, charged, last)
    times = Counter({day: count for (day, _), count in _by_day(charged).items()})
    off = [paid for pause in service.unpaid for paid in days_of(pause.cut(Period(BEGAN, last)))]
    assert {*times} | {*off} >= {*days_of(Period(BEGAN, last))}
    assert not {*times} & {*off}
    assert set(times.values()) == {1} or not times
    whole = due(service.agreed, service.unpaid, max(times, default=BEGAN) + timedelta(days=1))
    assert sum(piece.ore for piece in charged) == sum(piece.ore for piece in whole)
    days_billed = {piece.cycle.start.day for piece in charged} - {28, 29}  # day 30 in February
    assert days_billed <= {*BILLING_DAYS}


def an_agreement(billing_day: int, price: int) -> Agreement:
    return Agreement(
        agreement_id=1,
        account_id=AccountId(1),
        technology="fibre",
        address="Havnegade 1",
        billing_day=billing_day,
        state=State.ACTIVE,
        connection_id=None,
        ordered_on=BEGAN,
        activated_on=BEGAN,
        cancelled_on=None,
        terms=[Terms(BEGAN, "fibre-500", "Fiber 500", price, 0, 0, None)],
        suspensions=[],
    )


def _charge_ahead(service: Agreement, charged: list[Piece], by: date) -> None:
    """As `charge_ahead` does it: until the end of the cycle that holds a day."""
    until = max([service.cycle_on(by).end, *(piece.days.end for piece in charged)])
    charged += differences(due(service.agreed, service.unpaid, until), charged)


def _paused(known: Sequence[Suspension], day: date) -> list[Suspension]:
    if known and known[-1].to_day is None:
        return [*known[:-1], replace(known[-1], to_day=day)]
    return [*known, Suspension("customer_request", skip_billing=True, from_day=day, to_day=None)]


def days_of(period: Period) -> list[date]:
    return [period.start + timedelta(days=number) for number in range(period.days)]


def _do(terms: list[Agreed], pauses: list[Period], day: date, happened: str) -> None:
    if happened == "pause":
        if pauses and pauses[-1].end == FOR_GOOD:
            pauses[-1] = Period(pauses[-1].start, day)
        else:
            pauses.append(Period(day))
    elif happened in ("dearer", "cheaper"):
        last = terms.pop()
        price = last.price + 10_000_000 if happened == "dearer" else last.price // 2
        ended = Agreed(Period(last.days.start, day), last.what, last.price, last.billing_day)
        terms += [ended, Agreed(Period(day), f"p{len(terms) + 1}", price, last.billing_day)]


def _by_day(pieces: Sequence[Piece]) -> Counter[tuple[date, tuple[str, int]]]:
    """How often each day was charged, less how often it was taken back, by terms."""
    found: Counter[tuple[date, tuple[str, int]]] = Counter()
    for piece in pieces:
        for offset in range(piece.days.days):
            key = (piece.days.start + timedelta(days=offset), (piece.what, piece.price))
            found[key] += -1 if piece.credit else 1
    return Counter({key: count for key, count in found.items() if count})
