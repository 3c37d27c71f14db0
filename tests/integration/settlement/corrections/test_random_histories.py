"""Whatever changes, in whatever order, however often: corrections lead to what settling once would
have come to.
"""

import contextlib
import gzip
from datetime import date, timedelta
from typing import Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from elhandel.platform.database import Database
from elhandel.portfolio.supply import UnableToCorrectSupply
from elhandel.settlement.runs import Selection, UnableToPlanRun
from elhandel.values.errors import NotFound
from tests.builders.chance import by_chance
from tests.integration.settlement.corrections.world import House, World

FIRST = (date(2025, 10, 25), date(2025, 10, 28))  # the clock goes back on the 26th
SECOND = (date(2025, 10, 28), date(2025, 11, 2))  # two months
DAYS = [FIRST[0] + timedelta(days=number) for number in range((SECOND[1] - FIRST[0]).days)]
CHARGES = {"net": "D03", "tax": "D03", "abo": "D01", "fee": "D02"}
PRODUCTS = ("spot-basis", "fast-12", "spot-groen")

EMPTIED = (
    "meters.reading",
    "meters.refusal",
    "meters.device_meter",
    "meters.meter",
    "meters.attempt",
    "meters.issued_key",
    "minting.participation",
    "wallets.activity",
    "wallets.challenge",
    "wallets.wallet",
    "settlement.dirty",
    "settlement.correction_cause",
    "settlement.parked",
    "settlement.settlement",
    "settlement.shard",
    "settlement.run",
    "platform.outbox",
    "platform.lease",
    "notifications.delivery",
    "notifications.notice",
    "market.dead_record",
    "market.process_event",
    "market.process",
    "market.inbound_message",
    "pricing.price_link",
    "pricing.link_stop",
    "pricing.charge_price",
    "pricing.charge_information",
    "pricing.charge",
    "pricing.spot_day",
    "metering.reading_day",
    "metering.reading_day_history",
    "pricing.past_product_price",
    "portfolio.supply_move",
    "portfolio.supply_period",
    "portfolio.contract_product",
    "portfolio.agreed_price",
    "portfolio.contract",
    "portfolio.metering_point_version",
    "portfolio.past_coupling",
    "portfolio.replaced_coupling",
)

day = st.sampled_from(DAYS)
around = st.sampled_from([DAYS[0] - timedelta(days=2), *DAYS, DAYS[-1] + timedelta(days=2)])
house = st.integers(0, 1)
charge = st.sampled_from(list(CHARGES))

OPERATIONS = st.one_of(
    st.tuples(
        st.just("read"),
        house,
        st.integers(0, 2),
        day,
        st.integers(0, 9_999),
        st.integers(-2, 5),
        st.booleans(),
    ),
    st.tuples(st.just("price"), charge, around, st.integers(-500_000, 2_000_000)),
    st.tuples(st.just("pattern"), day, st.integers(0, 999)),
    st.tuples(st.just("link"), house, charge, around, st.integers(1, 3)),
    st.tuples(st.just("stop"), house, charge, around),
    st.tuples(st.just("vat"), charge, around, st.booleans()),
    st.tuples(st.just("spot"), day, st.integers(-200_000, 3_000_000)),
    st.tuples(st.just("end"), house, around),
    st.tuples(st.just("resume"), house),
    st.tuples(st.just("move"), house, around),
    st.tuples(st.just("move end"), house, around),
    st.tuples(st.just("void"), house),
    st.tuples(st.just("uncouple"), st.just(0), st.integers(0, 1), around),
    st.tuples(st.just("couple"), house, st.integers(0, 1), around),
    st.tuples(st.just("product"), house, st.sampled_from(PRODUCTS), around),
    st.tuples(st.just("margin"), st.sampled_from(PRODUCTS), day, st.integers(0, 99_999)),
    st.tuples(st.just("correct")),
    st.tuples(st.just("run"), st.sampled_from([FIRST, SECOND])),
    st.tuples(st.just("run ended"), st.sampled_from([FIRST, SECOND])),
    st.tuples(st.just("repeat")),
)


@example(
    settled_first=False,
    history=[("move", house, DAYS[-1] + timedelta(days=2)) for house in (0, 1)],
)
@given(settled_first=st.booleans(), history=st.lists(OPERATIONS, min_size=1, max_size=12))
@settings(
    max_examples=by_chance(30),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_corrections_lead_to_what_settling_once_comes_to(
    database: Database, settled_first: bool, history: list[tuple[Any, ...]]
) -> None:
    _clear(database)
    world = World(database)
    houses = _a_supplied_world(world)
    if settled_first:
        world.run(*FIRST)
        world.run(*SECOND)

    for operation in history:
        _apply(world, houses, operation)
    _run(world, FIRST)
    _run(world, SECOND)
    world.correct()

    corrected = world.totals()
    assert world.marks() == []
    assert world.correct() == []
    for total in corrected.values():
        assert abs(total.ore * 10**7 - total.exact) <= total.lines * 5 * 10**6
    world.forget_settlements()
    _run(world, FIRST)
    _run(world, SECOND)
    once = world.totals()
    assert {
        key: (total.exact, total.wh) for key, total in corrected.items() if total.exact or total.wh
    } == {key: (total.exact, total.wh) for key, total in once.items() if total.exact or total.wh}
    assert {key[0] for key, total in corrected.items() if total.ore} <= {
        row[0]
        for row in world.rows(
            "SELECT supply_period_id FROM portfolio.supply_period WHERE state = 'active'"
        )
    }


def _run(world: World, period: tuple[date, date]) -> None:
    """A run over days on which, after all that happened, nobody may be supplied any more."""
    with contextlib.suppress(UnableToPlanRun):
        world.run(*period)


def _a_supplied_world(world: World) -> list[House]:
    """A house with a solar and a heating child by quarters, and one by hours that begins in the
    first period.
    """
    for code, kind in CHARGES.items():
        world.price(code, date(2025, 1, 1), "0.123457", kind=kind)
    for day in (DAYS[0] - timedelta(days=1), *DAYS, DAYS[-1] + timedelta(days=1)):
        world.spot(day, 400_000)
    houses = [
        world.house(1, starts_on=date(2025, 10, 1), children=("E18", "D14")),
        world.house(2, starts_on=DAYS[1], product="fast-12"),
    ]
    for house, minutes in zip(houses, (15, 60), strict=True):
        for code, kind in CHARGES.items():
            world.link(house.gsrn, code, DAYS[1] if code == "fee" else date(2025, 10, 1), kind=kind)
        for gsrn in (house.gsrn, *house.children):
            world.read_days(gsrn, DAYS[0], DAYS[-1] + timedelta(days=1), 700, minutes=minutes)
    for child in houses[0].children:
        world.link(child, "tax", date(2025, 10, 1))
    return houses


def _apply(world: World, houses: list[House], operation: tuple[Any, ...]) -> None:
    name, *arguments = operation
    if isinstance(arguments[0] if arguments else None, int) and name not in {"correct"}:
        arguments[0] = houses[arguments[0]]
    {
        "read": _read,
        "price": lambda w, code, since, micro: w.price(
            code, since, f"{micro / 10**6:.6f}", kind=CHARGES[code]
        ),
        "pattern": lambda w, on, seed: w.price(
            "net", on, *(f"0.{(seed + 37 * hour) % 1000:03}" for hour in range(25))
        ),
        "link": lambda w, one, code, since, n: w.link(
            one.gsrn, code, since, kind=CHARGES[code], factor=n
        ),
        "stop": lambda w, one, code, on: w.link(one.gsrn, code, on, kind=CHARGES[code], stops=on),
        "vat": lambda w, code, since, charged: w.vat(
            code, since, charged=charged, kind=CHARGES[code]
        ),
        "spot": lambda w, on, base: w.spot(on, base),
        "end": _end,
        "resume": _resume,
        "move": _move,
        "move end": _move_end,
        "void": _void,
        "uncouple": lambda w, one, place, on: w.notify(one.children[place], on, "D40"),
        "couple": lambda w, one, place, on: w.couple(
            houses[0].children[place], one, on, ("E18", "D14")[place]
        ),
        "product": _change_product,
        "margin": lambda w, product, since, margin: w.price_product(product, since, margin),
        "correct": lambda w: w.correct(),
        "run": _run,
        "run ended": lambda w, period: w.run(*period, Selection.ENDED),
        "repeat": _repeat,
    }[name](world, *arguments)


def _read(
    world: World, one: House, place: int, on: date, wh: int, registered: int, quarters: bool
) -> None:
    family = (one.gsrn, *one.children)
    world.read(
        family[place % len(family)], on, wh, registered=registered, minutes=15 if quarters else 60
    )


def _state(world: World, one: House) -> str:
    ((state,),) = world.rows(
        "SELECT state FROM market.process WHERE contract_id = %s AND about_id IS NULL "
        "ORDER BY process_id DESC LIMIT 1",
        one.contract,
    )
    return str(state)


def _days(world: World, one: House) -> tuple[date, date | None]:
    """The first day of a house's supply and the first without."""
    sql = "SELECT starts_on, ends_on FROM portfolio.supply_period WHERE supply_period_id = %s"
    ((start, end),) = world.rows(sql, one.supply_period)
    return start, end


def _end(world: World, one: House, on: date) -> None:
    _, end = _days(world, one)
    if end is None or on <= end:  # a later end is of no supply of ours, and a dead record
        world.notify(one.gsrn, on, "E03")


def _resume(world: World, one: House) -> None:
    _, end = _days(world, one)
    if not _void_supply(world, one):  # what is void cannot go on, and that is a dead record
        world.notify(one.gsrn, end or DAYS[0], "D41")


def _void_supply(world: World, one: House) -> bool:
    sql = "SELECT 1 FROM portfolio.supply_period WHERE supply_period_id = %s AND state = 'void'"
    return bool(world.rows(sql, one.supply_period))


def _move(world: World, one: House, on: date) -> None:
    try:
        world.move(one, on)
    except (NotFound, UnableToCorrectSupply):
        assert world.rows(
            "SELECT 1 FROM portfolio.supply_period "
            "WHERE supply_period_id = %s AND (state = 'void' OR ends_on <= %s)",
            one.supply_period,
            on,
        )


def _move_end(world: World, one: House, on: date) -> None:
    try:
        world.move(one, ends_on=on)
    except (NotFound, UnableToCorrectSupply):
        assert world.rows(
            "SELECT 1 FROM portfolio.supply_period"
            " WHERE supply_period_id = %s AND (state = 'void' OR ends_on IS NULL OR starts_on >= "
            "%s)",
            one.supply_period,
            on,
        )


def _change_product(world: World, one: House, product: str, since: date) -> None:
    try:
        world.change_product(one, product, since)
    except NotFound:
        assert world.rows(
            "SELECT 1 FROM portfolio.supply_period WHERE supply_period_id = %s"
            " AND (state = 'void' OR ends_on <= greatest(starts_on, %s))",
            one.supply_period,
            since,
        )


def _void(world: World, one: House) -> None:
    if _state(world, one) == "completed":
        start, _ = _days(world, one)
        world.notify(one.gsrn, start, "D34")


def _repeat(world: World) -> None:
    """The last message comes once more, under another id."""
    rows = world.rows(
        "SELECT body, document FROM market.inbound_message ORDER BY inbound_message_id DESC LIMIT 1"
    )
    body, document = rows[0]
    if document == "GenericNotification" and world.rows("SELECT FROM portfolio.supply_move"):
        return  # its day may fit no supply any more since staff moved one: then it is a dead record
    world.receive(gzip.decompress(body))


def _clear(database: Database) -> None:
    with database.transaction() as tx:
        for table in EMPTIED:
            tx.execute(f"DELETE FROM {table}".encode())
        tx.execute("DELETE FROM portfolio.metering_point WHERE parent_id IS NOT NULL")
        tx.execute("DELETE FROM portfolio.metering_point")
        tx.execute("DELETE FROM portfolio.customer")
        tx.execute("DELETE FROM pricing.product_price WHERE valid_from > '2020-01-01'")
