"""What staff decide about meters, and the grace of ids of another system (GX-MET-7)."""

import pytest

from elhandel.jobs.minting.surplus import NeighboursAreOff
from elhandel.jobs.request import UnusableJobField
from elhandel.meters.errors import (
    GraceIsOver,
    MeterClaimed,
    MeterNotVerified,
    UnableToDecideOnMeter,
)
from elhandel.platform.settings import settings
from elhandel.values.errors import NotFound
from tests.builders.functions import Invoke
from tests.integration.meters.world import SERIAL, Meters

OLD = "legacy_meter-7"
WHY = {"why": "moved in from another system"}


def admitted(world: Meters, backoffice: Invoke, customer: int, meter: str = OLD) -> str:
    job = {"job": "admit-legacy-meter", "customer": customer, "meter": meter, **WHY}
    return str(backoffice(job)["meter"])


def told(world: Meters) -> list[str]:
    rows = world.world.rows(
        "SELECT said->>'until' FROM notifications.notice WHERE template = 'meter-to-verify' "
        "ORDER BY notice_id"
    )
    return [until for (until,) in rows]


def test_an_old_id_submits_for_30_days_with_a_reminder_every_7_and_then_no_more(
    world: Meters, backoffice: Invoke, generator: Invoke
) -> None:
    """GX-MET-7."""
    home = world.home()
    admitted(world, backoffice, home.customer)

    reading = world.submits(home.customer, OLD)
    assert (reading.verification, reading.serial) == ("legacy_unverified", OLD)

    reminded = []
    for day in range(1, 40):
        world.clock.move_by(days=1)
        if generator({"job": "remind-meters"})["reminded"]:
            reminded.append(day)
        assert generator({"job": "remind-meters"})["reminded"] == 0
        if day == 29:
            world.submits(home.customer, OLD)
    assert reminded == [7, 14, 21, 28]
    assert told(world) == ["2026-03-02"] * 4
    with pytest.raises(GraceIsOver):
        world.submits(home.customer, OLD)


def test_who_verifies_in_time_keeps_the_readings_and_is_reminded_no_more(
    world: Meters, backoffice: Invoke, generator: Invoke
) -> None:
    home = world.home()
    meter = admitted(world, backoffice, home.customer)
    world.submits(home.customer, OLD)
    world.issue(home.customer, OLD)
    verified = world.verify(home.customer, world.claim(OLD))

    assert str(verified.meter_id) == meter
    world.clock.move_by(days=31)
    assert generator({"job": "remind-meters"})["reminded"] == 0
    assert world.submits(home.customer, OLD).verification == "verified"
    assert world.world.rows("SELECT verification FROM meters.reading ORDER BY reading_no") == [
        ("legacy_unverified",),
        ("verified",),
    ]


def test_a_grace_is_given_once(world: Meters, backoffice: Invoke) -> None:
    home = world.home()
    meter = admitted(world, backoffice, home.customer)
    with pytest.raises(UnableToDecideOnMeter):
        admitted(world, backoffice, home.customer)
    backoffice({"job": "decide-meter", "meter": meter, "state": "rejected", **WHY})
    with pytest.raises(UnableToDecideOnMeter):
        admitted(world, backoffice, home.customer)
    with pytest.raises(MeterNotVerified):
        world.submits(home.customer, OLD)


def test_an_old_id_that_nobody_admitted_submits_nothing(world: Meters, backoffice: Invoke) -> None:
    """In the origin any text is a meter while the grace lasts."""
    home, other = world.home(1), world.home(2)
    admitted(world, backoffice, other.customer)
    with pytest.raises(MeterNotVerified):
        world.submits(home.customer, OLD)


def test_an_old_id_may_look_like_one_of_ours(world: Meters, backoffice: Invoke) -> None:
    """GX-MET-7: ids of another system are texts, and some of them are UUIDs."""
    home = world.home()
    old = "1f0c2f6e-9a57-4d1c-8f5c-5a1d8a0b7c11"
    meter = admitted(world, backoffice, home.customer, old)

    assert str(world.submits(home.customer, old).meter_id) == meter
    with pytest.raises(MeterNotVerified):
        world.submits(home.customer, "1f0c2f6e-9a57-4d1c-8f5c-5a1d8a0b7c12")


def test_who_proves_a_meter_that_was_suspended_is_told_so(
    world: Meters, backoffice: Invoke
) -> None:
    home = world.home()
    world.issue(home.customer)
    meter = world.verify(home.customer)
    job = {"job": "decide-meter", "meter": str(meter.meter_id), "state": "suspended", **WHY}
    backoffice(job)
    world.issue(home.customer)

    with pytest.raises(MeterClaimed, match="is yours, and we have suspended it"):
        world.verify(home.customer)
    assert world.results(home.customer) == ["success", "meter_claimed"]


def test_staff_verify_suspend_and_reject_by_hand_with_a_reason(
    world: Meters, backoffice: Invoke
) -> None:
    home = world.home()
    meter = admitted(world, backoffice, home.customer)

    def decide(state: str) -> object:
        job = {"job": "decide-meter", "meter": meter, "state": state, **WHY}
        return backoffice(job)["changed"]

    with pytest.raises(UnableToDecideOnMeter):
        decide("suspended")
    assert [decide("verified"), decide("verified")] == [True, False]
    world.submits(home.customer, meter)
    assert decide("suspended") is True
    with pytest.raises(MeterNotVerified):
        world.submits(home.customer, meter)
    assert decide("verified") is True
    assert world.world.rows("SELECT method, reason FROM meters.meter") == [
        ("staff", "moved in from another system")
    ]


def test_one_meter_is_verified_by_hand_for_one_customer(world: Meters, backoffice: Invoke) -> None:
    home, other = world.home(1), world.home(2)
    first, second = (admitted(world, backoffice, one.customer) for one in (home, other))
    verify = {"job": "decide-meter", "state": "verified", **WHY}
    backoffice({**verify, "meter": first})
    with pytest.raises(UnableToDecideOnMeter):
        backoffice({**verify, "meter": second})
    backoffice({"job": "decide-meter", "meter": first, "state": "rejected", **WHY})
    assert backoffice({**verify, "meter": second})["changed"] is True


def test_staff_say_which_installation_a_meter_measures(world: Meters, backoffice: Invoke) -> None:
    home = world.home()
    meter = admitted(world, backoffice, home.customer)
    says = {"job": "decide-meter", "meter": meter, "state": "verified", **WHY}
    assert backoffice(says)["changed"] is True

    assert backoffice({**says, "installation": 2})["changed"] is True
    assert backoffice({**says, "installation": 2})["changed"] is False
    assert backoffice(says)["changed"] is False, "without one it stays"

    (shown,) = backoffice({"job": "show-meters", "customer": home.customer})["meters"]
    assert shown["installation"] == 2
    with pytest.raises(UnusableJobField):
        backoffice({**says, "installation": 100})


def test_a_metering_point_is_never_verified_by_hand(world: Meters, backoffice: Invoke) -> None:
    home = world.home()
    meter = admitted(world, backoffice, home.customer, home.roof)
    with pytest.raises(UnableToDecideOnMeter):
        backoffice({"job": "decide-meter", "meter": meter, "state": "verified", **WHY})
    assert str(world.of_market(home).meter_id) == meter


def test_a_key_is_issued_to_a_customer_and_its_answer_holds_none(
    world: Meters, backoffice: Invoke
) -> None:
    home = world.home()
    issue = {"job": "issue-meter-key", "customer": home.customer, "meter": SERIAL, **WHY}

    answer = backoffice(issue)

    assert answer.keys() == {"issued", "customer"}
    ((said,),) = world.world.rows("SELECT said FROM notifications.notice")
    meter = world.verify(home.customer, world.claim(key=said["key"]))
    (shown,) = backoffice({"job": "show-meters", "customer": home.customer})["meters"]
    assert (shown["meter"], shown["state"]) == (str(meter.meter_id), "verified")
    with pytest.raises(NotFound):
        backoffice({**issue, "customer": 999_999})
    with pytest.raises(UnableToDecideOnMeter):
        backoffice({**issue, "meter": "no number of a meter"})


def test_where_neighbours_do_not_trade_nothing_is_decided_and_nobody_reminded(
    world: Meters, backoffice: Invoke, generator: Invoke, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = world.home()
    monkeypatch.setenv("ELHANDEL_NEIGHBOURS", "off")
    settings.cache_clear()
    with pytest.raises(NeighboursAreOff):
        admitted(world, backoffice, home.customer)
    assert generator({"job": "remind-meters"}) == {"neighbours": False}
