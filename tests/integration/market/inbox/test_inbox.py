"""The inbox: stored raw, handled once, nothing lost, nothing blocked."""

import contextlib
import gzip
import json
import threading
from collections.abc import Iterator
from datetime import date, timedelta

import psycopg
import pytest

from elhandel.market import inbox
from elhandel.market.hub import Peeked
from elhandel.platform.database import Database, Transaction
from elhandel.platform.work.lease import lease
from elhandel.values.errors import NotFound, Unavailable
from tests.builders import documents as doc
from tests.builders.clock import HandClock, at
from tests.builders.datahub import Answer
from tests.builders.identifiers import a_gsrn
from tests.builders.supplier import Supplier
from tests.builders.waiting import until_it_ends, until_it_waits

START = date(2026, 2, 5)
POINT = a_gsrn(1)
READ = at("2026-01-15T09:00")
GONE = b'{"error": {"code": "00101", "message": "No message of that id is waiting"}}'


def messages(supplier: Supplier) -> list[tuple[str, str, str | None]]:
    """(message id, state, error code) of every message that ever came."""
    sql = (
        "SELECT message_id, state, error_code FROM market.inbound_message "
        "ORDER BY inbound_message_id"
    )
    return [(name, state, code) for name, state, code in supplier.rows(sql)]


def points(supplier: Supplier) -> set[str]:
    return {gsrn for (gsrn,) in supplier.rows("SELECT gsrn FROM portfolio.metering_point")}


def everything(supplier: Supplier) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table but the leases: what a repeat must not change."""
    tables = supplier.rows(
        "SELECT table_schema || '.' || table_name FROM information_schema.tables "
        "WHERE table_type = 'BASE TABLE' "
        "AND table_schema NOT IN ('pg_catalog', 'information_schema', 'public') "
        "AND table_name <> 'lease'"
    )
    return {
        table: supplier.rows(f"SELECT t::text FROM {table} t ORDER BY 1".encode())
        for (table,) in tables
    }


# --- once -----------------------------------------------------------------------------------------


def test_a_message_is_stored_as_it_came_and_dequeued(supplier: Supplier) -> None:
    body = doc.master_data(POINT, START)
    polled = supplier.receive(body)
    assert (polled.handled, polled.dead_messages) == ({"AccountingPointCharacteristics": 1}, 0)
    assert gzip.decompress(supplier.value("SELECT body FROM market.inbound_message")) == body
    assert not supplier.hub.queues["masterdata"]


def test_what_arrives_compressed_is_not_compressed_once_more(supplier: Supplier) -> None:
    supplier.receive(doc.master_data(POINT, START))
    with supplier.database.transaction() as tx:
        tx.execute(
            "UPDATE market.inbound_message SET body = convert_to(repeat('a', 100000), 'UTF8')"
        )
    assert supplier.value("SELECT pg_column_size(body) FROM market.inbound_message") == 100_000


def test_a_message_with_an_id_that_no_index_can_hold_blocks_nothing_and_is_known_again(
    supplier: Supplier,
) -> None:
    long, body = "x" * 8_000, doc.master_data(POINT, START)
    supplier.hub.put(body, message_id=long)
    supplier.hub.put(doc.master_data(a_gsrn(2), START))
    polled = supplier.poll()
    assert polled.messages == 2
    assert not supplier.hub.queues["masterdata"]
    before = everything(supplier)
    supplier.hub.put(body, message_id=long)
    supplier.poll()
    assert everything(supplier) == before
    ((name,),) = supplier.rows(
        "SELECT message_id FROM market.inbound_message WHERE length(message_id) > 200"
    )
    assert inbox.replay(supplier.database, supplier.clock, name).state == "handled"


def test_the_same_message_again_changes_nothing(supplier: Supplier, clock: HandClock) -> None:
    body = doc.master_data(POINT, START)
    supplier.hub.put(body, message_id="the same")
    supplier.poll()
    before = everything(supplier)
    clock.move_by(hours=1)
    supplier.hub.put(body, message_id="the same")
    assert supplier.poll().handled == {"AccountingPointCharacteristics": 1}
    assert everything(supplier) == before


def test_a_crash_between_handling_and_dequeue_handles_the_message_once(
    supplier: Supplier, clock: HandClock
) -> None:
    supplier.sign_up(gsrn=POINT)
    supplier.send()
    body = doc.a_confirmation(supplier.transaction())
    peeked = Peeked(supplier.hub.put(body), body)
    inbox.receive(
        supplier.database, clock, "MasterData", peeked
    )  # … and the process is gone before it dequeues
    before = everything(supplier)
    clock.move_by(minutes=10)
    assert supplier.poll().messages == 1
    assert everything(supplier) == before
    assert not supplier.hub.queues["masterdata"]
    assert supplier.states() == ["acknowledged"]


def test_a_crash_between_storing_and_handling_handles_the_message_at_the_next_peek(
    supplier: Supplier,
) -> None:
    body = doc.master_data(POINT, START)
    message_id = supplier.hub.put(body)
    with supplier.database.transaction() as tx:
        tx.execute(
            "INSERT INTO market.inbound_message (message_id, queue, body, received_at, state) "
            "VALUES (%s, 'MasterData', %s, now(), 'stored')",
            [message_id, gzip.compress(body)],
        )
    supplier.poll()
    assert messages(supplier) == [(message_id, "handled", None)]
    assert points(supplier) == {POINT}


def test_a_dequeue_that_failed_is_repeated_and_nothing_is_handled_twice(supplier: Supplier) -> None:
    supplier.hub.answer("/v1.0/cim/dequeue/", Answer(403))
    with pytest.raises(Unavailable):
        supplier.receive(doc.master_data(POINT, START))
    before = everything(supplier)
    assert supplier.poll().messages == 1
    assert everything(supplier) == before
    assert not supplier.hub.queues["masterdata"]


# --- nothing blocks -------------------------------------------------------------------------------

UNREADABLE = {
    "nothing": b"",
    "no JSON": b"<xml/>",
    "half": b'{"GenericNotification_MarketDocument": {"mRID": ',
    "not UTF-8": b'{"a_MarketDocument": "\xff\xfe"}',
    "a list": b"[]",
    "a number": b"7",
    "another JSON": b'{"hello": {}}',
    "an envelope of another shape": (
        b'{"GenericNotification_MarketDocument": {"MktActivityRecord": "none"}}'
    ),
    "a document that is null": b'{"GenericNotification_MarketDocument": null}',
    "very deep": b'{"GenericNotification_MarketDocument": '
    + b"[" * 100_000
    + b"]" * 100_000
    + b"}",
    "a name with a zero byte": (
        b'{"Generic\\u0000Notification_MarketDocument": {"MktActivityRecord": [{}]}}'
    ),
    "a name that is half a character": (
        b'{"Generic\\ud800_MarketDocument": {"MktActivityRecord": [{}]}}'
    ),
}


@pytest.mark.parametrize("body", UNREADABLE.values(), ids=UNREADABLE.keys())
def test_a_body_that_cannot_be_read_goes_to_the_dead_letters_and_the_queue_goes_on(
    supplier: Supplier, body: bytes
) -> None:
    first, second = supplier.hub.put(body), supplier.hub.put(doc.master_data(POINT, START))
    polled = supplier.poll()
    assert (polled.dead_messages, polled.handled) == (1, {"AccountingPointCharacteristics": 1})
    ((dead, state, code), handled) = messages(supplier)
    assert (dead, state, handled) == (first, "dead", (second, "handled", None))
    assert code
    assert not supplier.hub.queues["masterdata"]
    assert (
        gzip.decompress(
            supplier.rows("SELECT body FROM market.inbound_message ORDER BY 1 LIMIT 1")[0][0]
        )
        or not body
    )
    ((_, error),) = supplier.dead()
    assert error


def test_a_document_without_a_rule_says_so_and_waits_in_the_dead_letters(
    supplier: Supplier,
) -> None:
    supplier.receive(doc.a_document("NotifySomethingNew", {}))
    ((code, error),) = supplier.dead()
    assert (code, "NotifySomethingNew has no handler" in error) == ("no-handler-for-document", True)


def test_a_document_without_records_is_refused(supplier: Supplier) -> None:
    supplier.receive(doc.a_document("GenericNotification"))
    ((code, error),) = supplier.dead()
    assert (code, "carries no records" in error) == ("unreadable-document", True)


def test_master_data_under_another_root_is_known_by_its_type(supplier: Supplier) -> None:
    body = doc.a_document(
        "MeteringPointMasterData", doc.point_facts(POINT, START), type={"value": "E07"}
    )
    supplier.receive(body)
    assert supplier.dead() == []
    assert points(supplier) == {POINT}


def test_one_bad_record_of_a_bundle_is_dead_and_the_others_are_applied(supplier: Supplier) -> None:
    good = [doc.point_facts(a_gsrn(number), START) for number in range(1, 4)]
    bad = doc.point_facts(a_gsrn(9), START)
    del bad["MarketEvaluationPoint"]["type"]
    polled = supplier.receive(
        doc.a_document("AccountingPointCharacteristics", good[0], bad, good[1], good[2])
    )
    assert (polled.handled, polled.dead_records) == ({"AccountingPointCharacteristics": 1}, 1)
    assert points(supplier) == {a_gsrn(number) for number in range(1, 4)}
    ((code, error),) = supplier.dead()
    assert code == "unable-to-handle-record"
    assert a_gsrn(9) in error


@pytest.mark.parametrize(
    "broken", [{"MarketEvaluationPoint": 7}, {"validityStart_DateAndOrTime.dateTime": "soon"}]
)
def test_a_record_of_another_shape_is_dead_with_what_is_wrong(
    supplier: Supplier, broken: dict[str, object]
) -> None:
    record = {**doc.point_facts(a_gsrn(9), START), **broken}
    supplier.receive(
        doc.a_document("AccountingPointCharacteristics", record, doc.point_facts(POINT, START))
    )
    assert points(supplier) == {POINT}
    ((code, error),) = supplier.dead()
    assert (code, "$" in error or "date" in error.lower()) == ("unreadable-record", True)


def test_a_record_that_breaks_a_rule_of_ours_does_not_lose_the_others(supplier: Supplier) -> None:
    """A zero byte cannot be stored in PostgreSQL."""
    bad = doc.point_facts(a_gsrn(9), START, address={"townDetail": {"name": "Aar\0hus"}})
    supplier.receive(
        doc.a_document("AccountingPointCharacteristics", bad, doc.point_facts(POINT, START))
    )
    assert points(supplier) == {POINT}
    assert [code for code, _ in supplier.dead()] == ["record-not-storable"]


def test_a_bad_series_of_readings_is_dead_and_the_others_are_stored(supplier: Supplier) -> None:
    good = doc.readings_of(POINT, START, [1.5] * 24, registered=READ)
    bad = {
        **doc.readings_of(a_gsrn(2), START, [1.0] * 24, registered=READ),
        "quantity_Measure_Unit.name": {"value": "KVR"},
    }
    polled = supplier.receive(doc.metered_data(bad, good), queue="Timeseries")
    assert polled.dead_records == 1
    assert supplier.value("SELECT count(*) FROM metering.reading_day") == 1
    assert [code for code, _ in supplier.dead()] == ["unit-not-kwh"]


# --- the way back ---------------------------------------------------------------------------------


def test_a_dead_record_is_applied_by_a_replay_once_its_cause_is_mended(supplier: Supplier) -> None:
    message_id = supplier.hub.put(doc.master_data(POINT, START, grid_area="999"))
    supplier.poll()
    assert [code for code, _ in supplier.dead()] == ["unknown-grid-area"]
    again = inbox.replay(supplier.database, supplier.clock, message_id)
    assert again.dead_records == 1  # nothing was mended yet
    with supplier.database.transaction() as tx:
        tx.execute(
            "INSERT INTO portfolio.grid_area (grid_area, price_area, name) "
            "VALUES ('999', 'DK2', 'New')"
        )
    assert inbox.replay(supplier.database, supplier.clock, message_id).dead_records == 0
    assert supplier.dead() == []
    assert supplier.value("SELECT price_area FROM portfolio.metering_point_version") == "DK2"
    assert supplier.value("SELECT replays FROM market.inbound_message") == 2


def test_a_replay_applies_what_was_dead_and_not_what_went_through_and_was_overtaken(
    supplier: Supplier,
) -> None:
    """Between a message and its replay the market has gone on; what was applied then is not applied
    again.
    """
    tariff = doc.a_charge("CD", effective=START)
    good = doc.a_link(POINT, tariff)
    bad = doc.a_link(a_gsrn(2), {**tariff, "type": {"value": "D99"}})
    message_id = supplier.hub.put(doc.price_links(good, bad), "Charges")
    supplier.poll("Charges")
    supplier.receive(doc.price_links(doc.a_link(POINT, tariff, stops=START)), queue="Charges")
    assert supplier.rows("SELECT 1 FROM pricing.price_link WHERE superseded_at IS NULL") == []
    inbox.replay(supplier.database, supplier.clock, message_id)
    assert supplier.rows("SELECT 1 FROM pricing.price_link WHERE superseded_at IS NULL") == []
    assert len(supplier.dead()) == 1


def test_an_answer_that_was_dead_moves_its_process_when_it_is_replayed(supplier: Supplier) -> None:
    signup = supplier.sign_up(gsrn=POINT)
    body = doc.a_confirmation("11111111-0000-4000-8000-000000000000")
    message_id = supplier.hub.put(body)
    supplier.poll()
    assert [code for code, _ in supplier.dead()] == ["unable-to-handle-record"]
    supplier.send()
    with supplier.database.transaction() as tx:
        tx.execute(
            "UPDATE market.request SET transaction_id = '11111111-0000-4000-8000-000000000000'"
        )
    inbox.replay(supplier.database, supplier.clock, message_id)
    assert supplier.dead() == []
    assert supplier.signup(signup.reference).status == "processing"
    assert supplier.states() == ["acknowledged"]


def test_a_message_that_never_came_cannot_be_replayed(supplier: Supplier) -> None:
    with pytest.raises(NotFound, match="message-99"):
        inbox.replay(supplier.database, supplier.clock, "message-99")


def test_a_dead_letter_that_is_peeked_again_stays_dead(supplier: Supplier) -> None:
    supplier.hub.put(b"no JSON", message_id="the same")
    supplier.poll()
    supplier.hub.put(b"no JSON", message_id="the same")
    assert supplier.poll().dead_messages == 1
    assert messages(supplier) == [("the same", "dead", "unreadable-document")]


# --- our own storage ------------------------------------------------------------------------------


def test_without_a_database_nothing_is_even_peeked(supplier: Supplier) -> None:
    supplier.hub.put(doc.master_data(POINT, START))
    nowhere = Database("postgresql://nobody@127.0.0.1:9/none")
    with pytest.raises(Unavailable):
        inbox.poll(nowhere, supplier.clock, supplier.client, "MasterData")
    assert supplier.hub.calls == []


def test_a_database_that_goes_down_after_the_peek_leaves_the_message_on_its_queue(
    supplier: Supplier, database_url: str, postgres_url: object, clock: HandClock
) -> None:
    name = database_url.split("?", 1)[0].rsplit("/", 1)[1]
    supplier.hub.put(doc.master_data(POINT, START))
    url = postgres_url("postgres")  # type: ignore[operator]
    with psycopg.connect(url, autocommit=True) as server:

        def go_down() -> None:
            server.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false".encode())
            server.execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s",
                [name],
            )

        supplier.hub.when_peeked = go_down
        with pytest.raises((Unavailable, psycopg.OperationalError)):
            supplier.poll()
        assert supplier.hub.called("DELETE") == []
        supplier.hub.when_peeked = None
        server.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true".encode())
    clock.move_by(minutes=7)  # the lease of the poll that died has run out
    assert supplier.poll().messages == 1
    assert points(supplier) == {POINT}


class Blinking(Database):
    """A database that cannot be reached for one transaction."""

    def __init__(self, url: str, fails_at: int) -> None:
        super().__init__(url)
        self._left = fails_at

    @contextlib.contextmanager
    def transaction(self) -> Iterator[Transaction]:
        self._left -= 1
        if self._left == 0:
            raise Unavailable("The database cannot be reached.")
        with super().transaction() as tx:
            yield tx


def test_a_database_that_is_away_for_a_moment_makes_no_dead_letter(
    supplier: Supplier, database_url: str
) -> None:
    body = doc.master_data(POINT, START)
    blinking = Blinking(database_url, fails_at=2)
    with pytest.raises(Unavailable):
        inbox.receive(blinking, supplier.clock, "MasterData", Peeked("m", body))
    assert messages(supplier) == [("m", "stored", None)]
    inbox.receive(blinking, supplier.clock, "MasterData", Peeked("m", body))
    assert messages(supplier) == [("m", "handled", None)]
    blinking.close()


def test_a_record_too_large_for_our_indexes_is_dead_and_does_not_block(supplier: Supplier) -> None:
    code = "".join(
        f"{number:06x}" for number in range(2000)
    )  # an index row of 12,000 bytes that hardly shrinks
    supplier.receive(
        doc.price_links(doc.a_link(POINT, doc.a_charge(code, effective=START))), queue="Charges"
    )
    assert [code for code, _ in supplier.dead()] == ["record-too-large"]
    assert not supplier.hub.queues["charges"]


# --- one at a time --------------------------------------------------------------------------------


def test_a_queue_is_emptied_by_one_at_a_time(supplier: Supplier) -> None:
    supplier.hub.put(doc.master_data(POINT, START))
    with lease(supplier.database, supplier.clock, "queue MasterData", timedelta(minutes=6)):
        assert supplier.poll().busy
        assert supplier.hub.called("GET") == []
        assert not supplier.poll("Charges").busy
    assert supplier.poll().messages == 1


def test_a_message_that_another_has_in_hand_is_waited_for_and_not_handled_again(
    supplier: Supplier, database_url: str, clock: HandClock
) -> None:
    """The claim locks the row: whoever comes second sees what the first has made of it."""
    body = doc.master_data(POINT, START)
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute(
            "INSERT INTO market.inbound_message (message_id, queue, body, received_at, state) "
            "VALUES ('m', 'MasterData', %s, %s, 'stored')",
            [gzip.compress(body), clock.now()],
        )
    second = Database(database_url)
    answers: list[str] = []
    thread = threading.Thread(
        target=lambda: answers.append(
            inbox.receive(second, clock, "MasterData", Peeked("m", body)).state
        ),
        daemon=True,
    )
    with psycopg.connect(database_url) as first:
        first.execute("SELECT 1 FROM market.inbound_message WHERE message_id = 'm' FOR UPDATE")
        thread.start()
        until_it_waits(thread, database_url)
        first.execute("UPDATE market.inbound_message SET state = 'handled' WHERE message_id = 'm'")
    until_it_ends(thread)
    second.close()
    assert answers == ["handled"]
    assert points(supplier) == set()  # the second has done nothing


def test_a_message_that_stays_after_its_dequeue_is_not_asked_for_in_circles(
    supplier: Supplier,
) -> None:
    supplier.hub.answer("/v1.0/cim/dequeue/", *[Answer(400, GONE)] * 50)
    with pytest.raises(Unavailable, match="still gives message message-1"):
        supplier.receive(doc.master_data(POINT, START))
    assert len(supplier.hub.called("GET")) == 2
    assert [state for _, state, _ in messages(supplier)] == ["handled"]


def test_a_poll_takes_no_more_than_its_limit(supplier: Supplier) -> None:
    for _ in range(3):
        supplier.hub.put(doc.master_data(POINT, START))
    assert (
        inbox.poll(
            supplier.database, supplier.clock, supplier.client, "MasterData", limit=2
        ).messages
        == 2
    )
    assert len(supplier.hub.queues["masterdata"]) == 1


def test_a_document_is_known_by_its_root_key_and_not_by_its_queue(supplier: Supplier) -> None:
    supplier.receive(
        doc.metered_data(doc.readings_of(POINT, START, [1.0] * 24, registered=READ)),
        queue="MasterData",
    )
    supplier.receive(doc.master_data(POINT, START), queue="Timeseries")
    assert supplier.dead() == []
    assert supplier.value("SELECT count(*) FROM metering.reading_day") == 1


def test_a_document_that_begins_with_a_byte_order_mark_is_read(supplier: Supplier) -> None:
    mark = b"\xef\xbb\xbf"
    supplier.receive(mark + doc.master_data(POINT, START))
    supplier.receive(
        mark + doc.metered_data(doc.readings_of(POINT, START, [1.0] * 24, registered=READ)),
        queue="Timeseries",
    )
    assert supplier.dead() == []
    assert supplier.value("SELECT count(*) FROM metering.reading_day") == 1


def test_json_with_fields_nobody_knows_is_read(supplier: Supplier) -> None:
    content = json.loads(doc.master_data(POINT, START))
    content["AccountingPointCharacteristics_MarketDocument"]["aFieldOf2031"] = {
        "value": [1, {"x": None}]
    }
    content["AccountingPointCharacteristics_MarketDocument"]["MktActivityRecord"][0]["another"] = (
        True
    )
    supplier.receive(json.dumps(content).encode())
    assert supplier.dead() == []
    assert points(supplier) == {POINT}
