"""A customer's timeline: everything once, the latest first, whatever happened at once."""

from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from elhandel.backoffice.audit import NewNote, add_note, last_opened, note_opened, openings_of
from elhandel.backoffice.customers import cards, customer_facts
from elhandel.backoffice.timeline import SOURCES, Event, timeline, whose
from elhandel.platform.database import Database, Transaction
from tests.builders.chance import by_chance
from tests.integration.backoffice.conftest import NOW

TODAY = NOW.date()


@given(
    minutes=st.lists(st.integers(0, 4), min_size=1, max_size=12),
    size=st.integers(1, 5),
)
@settings(
    max_examples=by_chance(15),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_the_pages_hold_every_event_once_in_order(
    tx: Transaction, minutes: list[int], size: int
) -> None:
    with tx.transaction(force_rollback=True):
        for number, minute in enumerate(minutes):
            note(tx, 2, f"a-form-of-a-note-{number:03d}", minute)

        seen: list[Event] = []
        before = None
        while True:
            page = timeline(tx, whose(tx, 2), TODAY, before=before, limit=size)
            seen += page.events
            before = page.next
            if before is None:
                break

    assert len({event.key for event in seen}) == len(seen) == len(minutes)
    assert seen == sorted(seen, key=lambda event: (event.at, event.key), reverse=True)


def test_the_office_may_read_every_source(office_database: Database) -> None:
    with office_database.snapshot(read_only=True) as tx:
        of = whose(tx, 1)
        for source in SOURCES:
            timeline(tx, of, TODAY, kind=source.kind)
        (signed_up,) = timeline(tx, of, TODAY, kind="market").events
        facts = customer_facts(tx, 1, of.parties, TODAY)

    assert (signed_up.what, signed_up.values["reference"]) == ("signed-up", "SGN-2025-00042")
    (home,) = facts.homes
    assert (home.gsrn, home.supply_state, home.read_to) == ("571313180000000184", "active", None)
    assert facts.money.balance_ore == 0


def test_readings_of_a_day_are_one_event(tx: Transaction) -> None:
    tx.execute("CREATE TABLE metering.test_days PARTITION OF metering.reading_day DEFAULT")
    tx.execute(
        """
        INSERT INTO metering.reading_day (
            metering_point_id, day, resolution_minutes, version, registered_at, recorded_at, wh)
        SELECT 1, d::date, 60, 1, '2026-02-02', '2026-02-02 06:00Z',
               decode(repeat('00000001', 24), 'hex')
        FROM generate_series('2026-01-01'::timestamp, '2026-01-31', '1 day') d
        """
    )
    (event,) = timeline(tx, whose(tx, 1), TODAY, kind="readings").events

    assert event.what == "readings-came"
    assert (event.values["first"], event.values["last"]) == ("2026-01-01", "2026-01-31")
    assert (event.values["days"], event.values["whole"]) == (31, True)


def test_a_note_is_kept_once_and_in_no_repr(tx: Transaction) -> None:
    assert note(tx, 1, "a-form-of-a-note-one", 1)
    assert not note(tx, 1, "a-form-of-a-note-one", 2)

    (event,) = timeline(tx, whose(tx, 1), TODAY, kind="talks").events
    assert event.values == {"title": "Ringede", "text": "om sin regning"}
    assert "regning" not in repr(event)


def test_who_looked_is_kept_and_shown(tx: Transaction) -> None:
    note_opened(tx, 1, "staff:anna", "kunde", NOW)
    note_opened(tx, 2, "staff:anna", "kunde", NOW + timedelta(minutes=1))
    note_opened(tx, 1, "staff:bo", "kunde", NOW + timedelta(minutes=2))

    assert [opening.opened_by for opening in openings_of(tx, 1)] == ["staff:bo", "staff:anna"]
    assert [opening.customer_id for opening in last_opened(tx, "staff:anna")] == [2, 1]
    assert cards(tx, [1, 2, 3])[1].name == "Anders Bøgh Jensen"


def note(tx: Transaction, customer: int, key: str, minute: int) -> bool:
    return add_note(
        tx,
        NewNote(
            form_key=key,
            customer_id=customer,
            channel="phone",
            title="Ringede",
            text="om sin regning",
            by="staff:anna",
            at=NOW + timedelta(minutes=minute),
        ),
    )
