"""How a meter is proven, and what a try costs (GX-MET-2 to 6)."""

from collections.abc import Callable

import psycopg
import pytest

from elhandel.meters.attempts import begin_attempt
from elhandel.meters.errors import (
    MeterClaimed,
    MeterVerifiedAlready,
    NotYourPoint,
    TooManyAttempts,
    WrongMeterKey,
)
from elhandel.platform.database import Database
from elhandel.values.seen import Seen
from tests.builders.waiting import Second
from tests.integration.meters.world import KEY, SERIAL, Meters

WRONG = "AAAAA-BBBBB-CCCCC-DDDDD"


def test_a_well_formed_key_that_we_never_issued_proves_nothing(world: Meters) -> None:
    """GX-MET-6: the origin takes any of them for a meter that nobody has."""
    home = world.home()
    with pytest.raises(WrongMeterKey):
        world.verify(home.customer)
    assert world.world.rows("SELECT count(*) FROM meters.meter") == [(0,)]


def test_a_key_proves_only_the_meter_and_the_customer_it_was_issued_for(world: Meters) -> None:
    home, other = world.home(1), world.home(2)
    world.issue(home.customer)

    with pytest.raises(WrongMeterKey):
        world.verify(home.customer, world.claim("SM-2024-OTHER"))
    with pytest.raises(WrongMeterKey):
        world.verify(other.customer)
    assert world.verify(home.customer).state == "verified"


def test_a_key_is_used_once_and_ends_by_itself_and_with_the_next(world: Meters) -> None:
    home = world.home()
    world.issue(home.customer)
    world.clock.move_by(days=90)
    with pytest.raises(WrongMeterKey):
        world.verify(home.customer)

    world.issue(home.customer)
    world.issue(home.customer)  # the same key again is another row
    world.verify(home.customer)
    assert world.world.rows("SELECT count(*) FROM meters.issued_key WHERE ended_at IS NULL") == [
        (0,)
    ]


def test_of_a_key_only_the_hash_of_cost_12_is_kept_and_its_notice_forgets_it(
    world: Meters,
) -> None:
    """GX-MET-4."""
    home = world.home()
    world.issue(home.customer)

    ((key_hash,),) = world.world.rows("SELECT key_hash FROM meters.issued_key")
    assert key_hash.startswith("$2b$12$")
    assert KEY.key not in key_hash
    ((template, said),) = world.world.rows("SELECT template, said FROM notifications.notice")
    assert (template, said["serial"], said["key"]) == ("meter-key", SERIAL, KEY.key)
    assert KEY.key not in repr(KEY)
    with pytest.raises(psycopg.errors.CheckViolation), world.database.transaction() as tx:
        tx.execute("UPDATE meters.issued_key SET key_hash = %s", [KEY.key])


def test_the_market_proves_consumption_and_production_that_we_supply(world: Meters) -> None:
    """C.3: method datahub, the customer's own active E17 or E18."""
    home = world.home()

    roof = world.of_market(home)
    main = world.verify(home.customer, world.claim(home.house.gsrn, None, "datahub"))

    for meter in (roof, main):
        assert (meter.state, meter.method) == ("verified", "datahub")
        assert meter.supply_period_id == home.house.supply_period


@pytest.mark.parametrize("method", ["datahub", "serial"])
def test_a_metering_point_of_somebody_else_is_not_proven_even_by_a_key(
    world: Meters, method: str
) -> None:
    home, other = world.home(1), world.home(2)
    key = world.issue(other.customer, home.roof) if method == "serial" else None
    claim = world.claim(home.roof, key, "serial" if key else "datahub")
    with pytest.raises(NotYourPoint):
        world.verify(other.customer, claim)


def test_what_is_no_metering_point_the_market_cannot_prove(world: Meters) -> None:
    with pytest.raises(NotYourPoint):
        world.verify(world.home().customer, world.claim(SERIAL, None, "datahub"))


def test_no_metering_point_is_verified_beside_itself(world: Meters) -> None:
    """The table itself refuses it: its surplus would become tokens twice."""
    home = world.home()
    meter = world.of_market(home)
    with pytest.raises(psycopg.errors.CheckViolation), world.database.transaction() as tx:
        tx.execute(
            "UPDATE meters.meter SET metering_point_id = NULL, supply_period_id = NULL, "
            "method = 'staff' WHERE meter_no = %s",
            [meter.meter_no],
        )


def test_the_next_one_who_lives_there_has_the_metering_point_as_a_meter_of_their_own(
    world: Meters,
) -> None:
    home = world.home()
    world.of_market(home)
    with pytest.raises(MeterVerifiedAlready):
        world.of_market(home)

    before = world.home(2)
    with world.database.transaction() as tx:  # it was theirs, with a supply of theirs
        tx.execute(
            "UPDATE meters.meter SET customer_id = %s, supply_period_id = %s",
            [before.customer, before.house.supply_period],
        )
    assert world.of_market(home).state == "verified"


def test_the_lock_ends_an_hour_after_the_first_try_though_somebody_keeps_trying(
    world: Meters,
) -> None:
    """GX-MET-3: refused tries are kept and not counted."""
    home = world.home()
    world.issue(home.customer)
    for _ in range(5):
        with pytest.raises(WrongMeterKey):
            world.verify(home.customer, world.claim(key=WRONG))
        world.clock.move_by(minutes=6)
    for _ in range(4):  # 30 to 54 minutes after the first
        with pytest.raises(TooManyAttempts):
            world.verify(home.customer)
        world.clock.move_by(minutes=7)

    world.clock.move_by(minutes=3)
    assert world.verify(home.customer).state == "verified"
    assert world.results(home.customer) == [
        *["invalid_key"] * 5,
        *["rate_limited"] * 4,
        "success",
    ]


def test_another_customers_tries_do_not_count(world: Meters) -> None:
    home, other = world.home(1), world.home(2)
    world.issue(other.customer)
    for _ in range(5):
        with pytest.raises(WrongMeterKey):
            world.verify(home.customer)
    assert world.verify(other.customer).state == "verified"


def test_of_two_who_begin_the_fifth_try_at_once_one_is_refused(
    world: Meters, database_url: str, database_of: Callable[[str], Database]
) -> None:
    """GX-MET-3: the origin counts, then inserts, so both would pass."""
    home, other = world.home(), database_of("portal")
    now = world.clock.now()

    def begin(database: Database) -> bool:
        with database.customer_transaction(home.customer) as tx:
            attempt = begin_attempt(tx, home.customer, SERIAL, "serial", Seen(), now)
            return attempt.again_at is None

    assert [begin(world.portal) for _ in range(4)] == [True] * 4
    with world.portal.customer_transaction(home.customer) as tx:
        fifth = begin_attempt(tx, home.customer, SERIAL, "serial", Seen(), now)
        sixth = Second(database_url, lambda: begin(other))

    assert fifth.again_at is None
    assert sixth.result() is False


def test_while_bcrypt_works_nothing_is_locked(
    world: Meters, monkeypatch: pytest.MonkeyPatch, database_of: Callable[[str], Database]
) -> None:
    home, other = world.home(), database_of("portal")
    held: list[str] = []

    def look(typed: str, key_hash: str | None) -> bool:
        with other.customer_transaction(home.customer) as tx:
            begin_attempt(tx, home.customer, "another", "serial", Seen(), world.clock.now())
        held.extend(world.world.rows("SELECT 'x' FROM pg_locks WHERE locktype = 'advisory'"))
        return False

    monkeypatch.setattr("elhandel.meters.verification.proof.holds", look)
    with pytest.raises(WrongMeterKey):
        world.verify(home.customer)
    assert held == []
    assert len(world.results(home.customer)) == 2


def test_of_two_customers_who_prove_one_meter_at_once_one_has_it(
    world: Meters, database_url: str, database_of: Callable[[str], Database]
) -> None:
    """GX-MET-8: no duplicate claims."""
    first, second = world.home(1), world.home(2)
    world.issue(first.customer)
    world.issue(second.customer)
    other = database_of("portal")

    with world.database.transaction() as tx:
        tx.execute(
            "INSERT INTO meters.meter (meter_id, customer_id, serial, method, state, meter_type, "
            "registered_at, verified_at) VALUES (gen_random_uuid(), %s, %s, 'serial', 'verified', "
            "'solar', %s, %s)",
            [first.customer, SERIAL, world.clock.now(), world.clock.now()],
        )
        waiting = Second(database_url, lambda: world.verify(second.customer, by=other))

    assert isinstance(waiting.result(), MeterClaimed)
    assert world.results(second.customer) == ["meter_claimed"]
    # A key that proved nothing can still be used once the other claim is settled by hand.
    assert world.world.rows(
        "SELECT ended_at FROM meters.issued_key WHERE customer_id = %s", second.customer
    ) == [(None,)]


def test_a_crash_while_bcrypt_works_leaves_the_try_counted(
    world: Meters, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = world.home()

    def die(typed: str, key_hash: str | None) -> bool:
        raise SystemExit

    monkeypatch.setattr("elhandel.meters.verification.proof.holds", die)
    for _ in range(5):
        with pytest.raises(SystemExit):
            world.verify(home.customer)
    monkeypatch.undo()
    with pytest.raises(TooManyAttempts):
        world.verify(home.customer)
    world.clock.move_by(minutes=60)
    with pytest.raises(WrongMeterKey):
        world.verify(home.customer)


def test_a_try_that_has_ended_is_never_changed(world: Meters) -> None:
    """GX-MET-2."""
    home = world.home()
    with pytest.raises(WrongMeterKey):
        world.verify(home.customer)
    with pytest.raises(psycopg.errors.RestrictViolation), world.database.transaction() as tx:
        tx.execute("UPDATE meters.attempt SET result = 'success'")


def test_nobody_sees_or_changes_what_is_somebody_elses(world: Meters) -> None:
    home, other = world.home(1), world.home(2)
    world.issue(home.customer)
    world.submits(home.customer, world.verify(home.customer).meter_id)

    with world.portal.customer_transaction(other.customer) as tx:
        for table in ("meter", "attempt", "issued_key", "reading"):
            assert tx.execute(f"SELECT count(*) FROM meters.{table}").fetchone() == (0,)  # type: ignore[arg-type]
        assert tx.execute("UPDATE meters.meter SET state = 'rejected'").rowcount == 0
    with (
        pytest.raises(psycopg.errors.InsufficientPrivilege),
        world.portal.customer_transaction(other.customer) as tx,
    ):
        begin_attempt(tx, home.customer, SERIAL, "serial", Seen(), world.clock.now())
