"""Betalingsservice from an agreement to a result: files made once, used once (CD-COL, C.4)."""

from datetime import UTC, date, datetime

import pytest

from elhandel.payments.betalingsservice import Creditor, Demand
from elhandel.payments.collections import (
    attempts_of,
    hand_over_collections,
    make_collection_file,
    settle,
    waiting_files,
)
from elhandel.payments.errors import UnableToCollect, UnableToReadBankFile
from elhandel.payments.events import handle_waiting, waiting_events
from elhandel.payments.exchange import Vault, collect, import_delivery
from elhandel.payments.methods import auto_pays, methods_of, set_auto_pay
from elhandel.payments.providers import DebitAnswer
from elhandel.payments.respites import give_respite
from elhandel.platform.clock import FixedClock
from elhandel.platform.database import Database
from elhandel.values.decision import Decision
from elhandel.values.ids import AccountId, CustomerId
from simulator.world.payments import agreements_delivery, results_delivery
from tests.integration.payments.world import (
    a_customer,
    a_document,
    a_movement,
    a_statement,
    book,
    booked,
    offenders,
    open_of,
)

US = Creditor(pbs="01234567", debtor_group="1", supplier="12345674")
APRIL = date(2026, 4, 1)


def at(day: str) -> FixedClock:
    return FixedClock(datetime.fromisoformat(f"{day}T08:00").replace(tzinfo=UTC))


def imported(ours: Database, clock: FixedClock, content: bytes) -> str:
    return import_delivery(ours, clock, content, pbs=US.pbs)


def made(ours: Database, day: str) -> int | None:
    """The number of the file that is made on a day."""
    clock = at(day)
    with ours.transaction() as tx:
        file = make_collection_file(tx, US, clock.today(), clock.now())
    return None if file is None else file.collection_file_id


def test_from_an_agreement_to_a_result_everything_happens_once(
    ours: Database, database: Database
) -> None:
    with database.transaction() as tx:
        anna = a_customer(tx)
        document = a_document(tx, anna, 918_85, due_on=APRIL)
        a_document(tx, anna, 100_00, due_on=date(2026, 5, 1))
    agreements = agreements_delivery(3, [(anna, "118042", "0231"), (999_999, "7", "0231")])
    assert imported(ours, at("2026-03-02"), agreements) == "failed"  # one is nobody's
    assert imported(ours, at("2026-03-02"), agreements) == "done"
    with ours.transaction() as tx:
        (method,) = methods_of(tx, anna)
        assert auto_pays(tx, anna)
        (event,) = waiting_events(tx)
    assert method.mandate is not None
    assert (method.mandate.state, method.mandate.reference) == ("active", "118042")
    assert "1 records" in (event.outcome or "")

    assert made(ours, "2026-03-18") is None  # not yet
    number = made(ours, "2026-03-19")
    assert number is not None
    assert made(ours, "2026-03-20") is None  # it is under way
    decision = Decision("staff", "no gateway is connected", at("2026-03-19").now())
    with ours.transaction() as tx:
        (waiting,) = waiting_files(tx)
        content = hand_over_collections(tx, number, decision)
        assert hand_over_collections(tx, number, decision) == content
        assert waiting_files(tx) == []
    assert (waiting.demands, waiting.total_ore) == (1, 918_85)
    assert f"{document.number}-1" in content.decode("latin-1")

    demand = Demand(anna, "118042", 918_85, APRIL, f"{document.number}-1")
    results = results_delivery(9, [(demand, "0236")])
    assert [imported(ours, at("2026-04-02"), results) for _ in range(2)] == [
        "handled", "done",
    ]  # fmt: skip
    assert imported(ours, at("2026-04-02"), results_delivery(10, [(demand, "0236")])) == ("handled")
    assert document.document_id not in open_of(database, anna)
    assert book(database, "collecting") == 918_85
    assert offenders(database) == []


@pytest.mark.parametrize(
    ("code", "state", "reason"),
    [("0237", "failed", "insufficient_funds"), ("0238", "failed", "mandate_cancelled"),
     ("0239", "reversed", "disputed")],
)  # fmt: skip
def test_what_is_not_carried_out_is_open_and_says_why(
    ours: Database, database: Database, code: str, state: str, reason: str
) -> None:
    with database.transaction() as tx:
        anna = a_customer(tx)
        document = a_document(tx, anna, 918_85, due_on=APRIL)
    imported(ours, at("2026-03-02"), agreements_delivery(3, [(anna, "118042", "0231")]))
    made(ours, "2026-03-19")
    demand = Demand(anna, "118042", 918_85, APRIL, f"{document.number}-1")

    imported(ours, at("2026-04-02"), results_delivery(9, [(demand, code)]))

    with ours.transaction() as tx:
        *links, attempt = attempts_of(tx, anna)  # the latest first
        (method,) = methods_of(tx, anna)
    assert (attempt.kind, attempt.state, attempt.reason) == ("debit", state, reason)
    # What is not tried again can be paid by a link.
    assert [link.kind for link in links] == ["link"] * (code == "0238")
    assert open_of(database, anna) == {document.document_id: 918_85}
    assert method.mandate is not None
    assert (method.mandate.state == "cancelled") == (code == "0238")
    assert offenders(database) == []


def demanded(ours: Database, account: AccountId) -> list[tuple[str, str]]:
    """The attempts by Betalingsservice: how each stands, and for which day."""
    with ours.transaction() as tx:
        found = attempts_of(tx, account)
    return [(attempt.state, str(attempt.collect_on)) for attempt in reversed(found)]


def handed_over(ours: Database, number: int, day: str) -> bytes:
    decision = Decision("staff", "no gateway is connected", at(day).now())
    with ours.transaction() as tx:
        return hand_over_collections(tx, number, decision)


def test_a_file_that_nobody_handed_over_in_time_is_collected_with_the_next_month(
    ours: Database, database: Database
) -> None:
    with database.transaction() as tx:
        anna = a_customer(tx)
        a_document(tx, anna, 918_85, due_on=APRIL)
    imported(ours, at("2026-03-02"), agreements_delivery(3, [(anna, "118042", "0231")]))
    lost = made(ours, "2026-03-19")
    assert lost is not None
    assert made(ours, "2026-03-20") is None  # the last day on which it can be handed over

    with pytest.raises(UnableToCollect, match="deadline is over"):
        handed_over(ours, lost, "2026-03-23")
    assert made(ours, "2026-03-23") is None  # withdrawn; the next month's is not due yet
    again = made(ours, "2026-04-20")

    assert again is not None
    assert demanded(ours, anna) == [("withdrawn", "2026-04-01"), ("planned", "2026-05-01")]
    with pytest.raises(UnableToCollect, match="not to be handed over"):
        handed_over(ours, lost, "2026-03-20")
    assert b"918" in handed_over(ours, again, "2026-04-20")
    assert offenders(database) == []


def test_what_is_paid_before_its_file_is_handed_over_is_not_collected(
    ours: Database, database: Database, vault: Vault
) -> None:
    with database.transaction() as tx:
        anna, bo = (a_customer(tx, name) for name in ("Anna Holm", "Bo Dahl"))
        paid, owed = (a_document(tx, customer, 918_85, due_on=APRIL) for customer in (anna, bo))
    begun = [(anna, "1", "0231"), (bo, "2", "0231")]
    imported(ours, at("2026-03-02"), agreements_delivery(3, begun))
    first = made(ours, "2026-03-19")
    assert first is not None
    booked(ours, vault, a_statement(a_movement(1, 918_85, reference=paid.reference)))

    with pytest.raises(UnableToCollect, match="not to be collected"):
        handed_over(ours, first, "2026-03-20")
    second = made(ours, "2026-03-20")

    assert second is not None
    content = handed_over(ours, second, "2026-03-20").decode("latin-1")
    assert (f"{owed.number}-2" in content, paid.number in content) == (True, False)
    assert demanded(ours, anna) == [("withdrawn", "2026-04-01")]


def test_who_was_given_time_is_in_no_file_and_leaves_the_one_that_nobody_has_seen(
    ours: Database, database: Database
) -> None:
    with database.transaction() as tx:
        anna = a_customer(tx)
        document = a_document(tx, anna, 918_85, due_on=APRIL)
    imported(ours, at("2026-03-02"), agreements_delivery(3, [(anna, "1", "0231")]))
    first = made(ours, "2026-03-19")
    assert first is not None
    with ours.transaction() as tx:
        until = date(2026, 4, 10)
        give_respite(
            tx, CustomerId(anna), until, Decision("bo", "asked for", at("2026-03-19").now())
        )

    with pytest.raises(UnableToCollect, match="not to be collected"):
        handed_over(ours, first, "2026-03-20")
    while_it_holds, behind = made(ours, "2026-03-20"), made(ours, "2026-04-20")

    assert while_it_holds is None
    assert behind is not None
    assert document.number in handed_over(ours, behind, "2026-04-20").decode("latin-1")


def test_a_file_that_is_handed_over_is_never_withdrawn(
    ours: Database, database: Database, vault: Vault
) -> None:
    with database.transaction() as tx:
        anna = a_customer(tx)
        document = a_document(tx, anna, 918_85, due_on=APRIL)
    imported(ours, at("2026-03-02"), agreements_delivery(3, [(anna, "1", "0231")]))
    number = made(ours, "2026-03-19")
    assert number is not None
    content = handed_over(ours, number, "2026-03-19")
    booked(ours, vault, a_statement(a_movement(1, 918_85, reference=document.reference)))

    made(ours, "2026-03-26")

    assert handed_over(ours, number, "2026-03-26") == content
    assert demanded(ours, anna) == [("sent", "2026-04-01")]


def test_a_file_that_nobody_hands_over_rings(ours: Database, database: Database) -> None:
    with database.transaction() as tx:
        anna = a_customer(tx)
        a_document(tx, anna, 918_85, due_on=APRIL)
    imported(ours, at("2026-03-02"), agreements_delivery(3, [(anna, "1", "0231")]))
    number = made(ours, "2026-03-19")
    assert number is not None
    same_day, next_day = (collect(ours, at(f"2026-03-{day}"), None).stuck for day in (19, 20))
    handed_over(ours, number, "2026-03-20")

    assert (same_day, next_day, collect(ours, at("2026-03-20"), None).stuck) == (0, 1, 0)


def test_an_agreement_that_ended_is_collected_by_no_more(
    ours: Database, database: Database
) -> None:
    with database.transaction() as tx:
        anna = a_customer(tx)
        a_document(tx, anna, 918_85, due_on=APRIL)
    imported(ours, at("2026-03-02"), agreements_delivery(3, [(anna, "118042", "0231")]))
    imported(ours, at("2026-03-03"), agreements_delivery(4, [(anna, "118042", "0232")]))

    assert made(ours, "2026-03-19") is None


def test_a_delivery_that_is_tried_again_takes_back_nothing_that_came_after_it(
    ours: Database, database: Database
) -> None:
    with database.transaction() as tx:
        anna, bo, ida = (a_customer(tx, name) for name in ("Anna Holm", "Bo Dahl", "Ida Lund"))
    nobody = (999_999, "7", "0231")
    begun = [(anna, "118042", "0231"), (bo, "5", "0231"), (ida, "8", "0231"), nobody]
    assert imported(ours, at("2026-03-02"), agreements_delivery(3, begun)) == "failed"
    ended = [(anna, "118042", "0232"), (bo, "6", "0231")]
    assert imported(ours, at("2026-03-03"), agreements_delivery(4, ended)) == "handled"
    with ours.transaction() as tx:
        set_auto_pay(tx, ida, Decision("customer", "no more", at("2026-03-04").now()), on=False)

    assert handle_waiting(ours, at("2026-03-05")) == (0, 1)

    with ours.transaction() as tx:
        mandates = [method.mandate for who in (anna, bo) for method in methods_of(tx, who)]
        assert not auto_pays(tx, ida)
    assert [(mandate.reference, mandate.state) for mandate in mandates if mandate] == [
        ("118042", "cancelled"), ("6", "active"),
    ]  # fmt: skip


def test_an_end_that_is_told_again_does_not_end_what_began_since(
    ours: Database, database: Database
) -> None:
    with database.transaction() as tx:
        anna = a_customer(tx)
    ended = [(anna, "118042", "0232"), (999_999, "7", "0231")]
    imported(ours, at("2026-03-02"), agreements_delivery(3, ended))
    imported(ours, at("2026-03-03"), agreements_delivery(4, [(anna, "118042", "0231")]))

    handle_waiting(ours, at("2026-03-05"))

    with ours.transaction() as tx:
        (method,) = methods_of(tx, anna)
    assert method.mandate is not None
    assert method.mandate.state == "active"


def test_a_customer_number_that_is_none_costs_no_other_record(
    ours: Database, database: Database
) -> None:
    with database.transaction() as tx:
        anna = a_customer(tx)
    records = [(10**15 - 1, "7", "0231"), (10**15 - 1, "7", "0232"), (anna, "118042", "0231")]

    assert imported(ours, at("2026-03-02"), agreements_delivery(3, records)) == "failed"

    with ours.transaction() as tx:
        assert auto_pays(tx, anna)


def test_the_file_of_another_creditor_is_refused_and_not_kept(
    ours: Database, database: Database
) -> None:
    with database.transaction() as tx:
        anna = a_customer(tx)
    foreign = agreements_delivery(3, [(anna, "118042", "0231")])

    with pytest.raises(UnableToReadBankFile, match="another PBS number"):
        import_delivery(ours, at("2026-03-02"), foreign, pbs="07654321")

    with ours.transaction() as tx:
        assert waiting_events(tx) == []
        assert not auto_pays(tx, anna)


def test_a_result_about_what_another_provider_collects_changes_nothing(
    ours: Database, database: Database
) -> None:
    with database.transaction() as tx:
        anna = a_customer(tx)
        document = a_document(tx, anna, 918_85, due_on=APRIL)
    imported(ours, at("2026-03-02"), agreements_delivery(3, [(anna, "118042", "0231")]))
    made(ours, "2026-03-19")

    told = DebitAnswer("completed", "T1", 918_85)
    with ours.transaction() as tx, pytest.raises(UnableToCollect, match="not handed to netcash"):
        settle(tx, f"{document.number}-1", told, at("2026-03-20").now())

    assert book(database, "collecting") == 0


def test_a_file_that_is_cut_off_is_refused_and_not_kept(ours: Database) -> None:
    with pytest.raises(UnableToReadBankFile):
        imported(ours, at("2026-03-02"), agreements_delivery(3, [(1, "7", "0231")])[:300])

    with ours.transaction() as tx:
        assert waiting_events(tx) == []
