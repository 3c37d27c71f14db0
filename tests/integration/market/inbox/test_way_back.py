"""The way back of dead letters: shown, rehearsed without a trace, replayed, or discarded with a
reason.
"""

import gzip
from datetime import date, timedelta
from typing import Any

import pytest

from elhandel.jobs import Tools
from elhandel.jobs.market import letters, replay
from elhandel.market import inbox
from elhandel.market.inbox import UnableToDiscard
from elhandel.market.inbox.message import handle
from elhandel.values.decision import BlankDecision, Decision
from elhandel.values.errors import NotFound
from tests.builders import documents as doc
from tests.builders.identifiers import a_gsrn
from tests.builders.supplier import Supplier

POINT = "571313180000000001"
START = date(2026, 2, 5)
READ = date(2026, 1, 10)
STRANGE_AREA = "999"


def tools(supplier: Supplier, database: Any = None) -> Tools:
    return Tools(database or supplier.backoffice, supplier.clock)


def everything(supplier: Supplier) -> list[tuple[Any, ...]]:
    """What a rehearsal must not touch."""
    return supplier.rows(
        "SELECT (SELECT string_agg(p::text, ';' ORDER BY process_id) FROM market.process p), "
        "(SELECT string_agg(m::text, ';' ORDER BY inbound_message_id) "
        " FROM market.inbound_message m), "
        "(SELECT count(*) FROM market.process_event), (SELECT count(*) FROM metering.reading_day), "
        "(SELECT count(*) FROM portfolio.metering_point), "
        "(SELECT string_agg(r::text, ';') FROM market.dead_record r), "
        "(SELECT count(*) FROM platform.outbox)"
    )


def dies(supplier: Supplier, body: bytes) -> str:
    """A message that lies in the dead letters for a mistake of ours, which is mended; its id."""
    with supplier.database.transaction() as tx:
        tx.execute(
            "INSERT INTO market.inbound_message (message_id, queue, body, received_at, state, "
            "error_code, error) "
            "VALUES ('mistaken', 'MasterData', %s, %s, 'dead', 'unexpected', 'a mistake of ours')",
            [gzip.compress(body), supplier.clock.now()],
        )
    return "mistaken"


def a_dead_confirmation(supplier: Supplier) -> str:
    """The market's confirmation of a request of ours."""
    supplier.sign_up()
    supplier.send()
    return dies(supplier, doc.a_confirmation(supplier.transaction()))


def test_a_rehearsal_shows_the_move_of_a_process_and_leaves_no_trace(supplier: Supplier) -> None:
    message_id = a_dead_confirmation(supplier)
    before = everything(supplier)

    asked = replay.Replay(message_id=message_id, dry_run=True)
    answer = replay.replay(tools(supplier, supplier.poller), asked)

    assert everything(supplier) == before
    assert (answer["document"], answer["state"]) == ("ConfirmRequestChangeOfSupplier", "handled")
    (move,) = answer["processes"]
    assert (move["event"], move["from_state"], move["to_state"]) == (
        "confirm",
        "sent",
        "acknowledged",
    )
    written = {row["table"]: row for row in answer["tables"]}
    assert written["market.process"]["updated"] >= 1
    assert written["market.process_event"]["inserted"] == 1

    handled = replay.replay(tools(supplier, supplier.poller), replay.Replay(message_id=message_id))
    assert (handled["state"], supplier.states()) == ("handled", ["acknowledged"])


def test_a_rehearsal_shows_the_days_of_readings_that_would_change(supplier: Supplier) -> None:
    message_id = dies(supplier, doc.metered_data(doc.readings_of(POINT, READ, [1.0] * 48)))
    before = everything(supplier)
    rehearsal = inbox.rehearse(supplier.poller, supplier.clock, message_id)
    assert everything(supplier) == before
    assert rehearsal.days == ((POINT, READ), (POINT, READ + timedelta(1)))
    assert rehearsal.tables is not None
    assert rehearsal.tables["metering.reading_day"] == (2, 0, 0)


def test_a_rehearsal_names_what_would_stay_dead(supplier: Supplier) -> None:
    good = doc.point_facts(a_gsrn(1), START)
    bad = doc.point_facts(a_gsrn(2), START, grid_area=STRANGE_AREA)
    supplier.receive(doc.a_document("AccountingPointCharacteristics", good, bad))
    before = everything(supplier)
    rehearsal = inbox.rehearse(supplier.poller, supplier.clock, _only(supplier))
    assert everything(supplier) == before
    assert [record.code for record in rehearsal.refused] == ["unknown-grid-area"]


def test_a_rehearsal_of_a_body_that_cannot_be_read_would_leave_it_dead(supplier: Supplier) -> None:
    supplier.receive(b"<xml/>")
    rehearsal = inbox.rehearse(supplier.poller, supplier.clock, _only(supplier))
    assert rehearsal.state == "dead"
    assert rehearsal.error is not None
    assert rehearsal.error[0] == "unreadable-document"
    with pytest.raises(NotFound):
        inbox.rehearse(supplier.poller, supplier.clock, "nobody's")


def test_a_letter_is_shown_with_what_it_says_and_what_is_wrong_with_it(supplier: Supplier) -> None:
    bad = doc.point_facts(a_gsrn(2), START)
    bad["MarketEvaluationPoint"]["type"] = {"value": "E99"}
    supplier.receive(
        doc.a_document("AccountingPointCharacteristics", doc.point_facts(a_gsrn(1), START), bad)
    )
    answer = letters.dead_letter(tools(supplier), letters.DeadLetter(message_id=_only(supplier)))
    (record,) = answer["records"]
    assert (record["code"], record["resolved_at"]) == ("unknown-code", None)
    assert any(a_gsrn(1) in line for line in answer["says"])
    assert any("'E99'" in problem for problem in answer["problems"])


def test_a_discarded_message_is_kept_with_its_reason_and_listed_no_more(
    supplier: Supplier,
) -> None:
    supplier.receive(b"<xml/>")
    message_id = _only(supplier)
    asked = letters.Discard(message_id=message_id, why="the sender sent it again")
    assert letters.discard(tools(supplier), asked) == {"discarded": 1}
    assert letters.discard(tools(supplier), asked) == {"discarded": 0}

    listed = letters.dead_letters(tools(supplier), letters.DeadLetters())
    assert listed == {"left_out": 0, "dead_letters": []}
    answer = letters.dead_letter(tools(supplier), letters.DeadLetter(message_id=message_id))
    (discarded,) = answer["discards"]
    assert (answer["state"], answer["code"]) == ("kept", "unreadable-document")
    assert discarded["why"] == "the sender sent it again"
    assert discarded["by"]
    assert supplier.value("SELECT count(*) FROM market.discard") == 1


def test_what_was_discarded_meanwhile_is_not_buried_again(supplier: Supplier) -> None:
    """Two replays at once: the slower one ends after the first, and after staff have discarded."""
    supplier.receive(b"<xml/>")
    message_id = _only(supplier)
    with supplier.backoffice.transaction() as tx:
        inbox.discard(tx, message_id, Decision("staff", "sent again", supplier.clock.now()))

    slower = handle(supplier.poller, supplier.clock, message_id, b"<xml/>")

    assert slower.state == "kept"
    assert _listed(supplier) == []


def test_one_dead_record_is_discarded_and_the_others_wait_on(supplier: Supplier) -> None:
    bad = [
        {**doc.point_facts(a_gsrn(n), START, grid_area=STRANGE_AREA), "mRID": f"R{n}"}
        for n in (1, 2)
    ]
    supplier.receive(doc.a_document("AccountingPointCharacteristics", *bad))
    message_id = _only(supplier)
    decision = Decision("staff", "of another area", supplier.clock.now())
    with supplier.backoffice.transaction() as tx:
        assert inbox.discard(tx, message_id, decision, record="R1") == 1
    assert [letter.record for letter in _listed(supplier)] == ["R2"]
    with supplier.backoffice.transaction() as tx:
        assert inbox.discard(tx, message_id, decision) == 1
    assert _listed(supplier) == []
    assert supplier.value("SELECT state FROM market.inbound_message") == "handled"


def test_what_is_not_dead_or_has_no_reason_is_not_discarded(supplier: Supplier) -> None:
    supplier.receive(doc.master_data(POINT, START))
    decision = Decision("staff", "not needed", supplier.clock.now())
    with supplier.backoffice.transaction() as tx:
        with pytest.raises(UnableToDiscard, match="nothing to discard"):
            inbox.discard(tx, _only(supplier), decision)
        with pytest.raises(NotFound):
            inbox.discard(tx, "nobody's", decision)
    with pytest.raises(BlankDecision):
        letters.discard(tools(supplier), letters.Discard(message_id=_only(supplier), why=" "))


def test_a_discarded_message_can_still_be_replayed(supplier: Supplier) -> None:
    message_id = a_dead_confirmation(supplier)
    decision = Decision("staff", "thought to be a copy", supplier.clock.now())
    with supplier.backoffice.transaction() as tx:
        inbox.discard(tx, message_id, decision)
    inbox.replay(supplier.poller, supplier.clock, message_id)
    assert supplier.states() == ["acknowledged"]
    with supplier.database.transaction() as tx:
        assert len(inbox.discards_of(tx, message_id)) == 1


def _listed(supplier: Supplier) -> list[inbox.DeadLetter]:
    with supplier.backoffice.transaction() as tx:
        return inbox.dead_letters(tx)


def _only(supplier: Supplier) -> str:
    return str(supplier.value("SELECT message_id FROM market.inbound_message"))
