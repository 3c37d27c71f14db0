"""Signups in the domain: what is written down, what is refused and with which code and field."""

import threading
from datetime import date
from typing import Any

import pytest

from elhandel.market.guides import GUIDES, State
from elhandel.market.rules import StartDateNotAllowed
from elhandel.market.starts import UnableToCancel
from elhandel.onboarding import signups
from elhandel.onboarding.signups import Consent
from elhandel.onboarding.status import CONSUMER_VIEW
from elhandel.platform.database import Database, fetch_one
from elhandel.platform.keys.api_keys import DEFAULT_TENANT
from elhandel.portfolio.contracts import AlreadyContracted
from elhandel.portfolio.points import ensure_metering_point
from elhandel.values.errors import DomainError, NotFound
from elhandel.values.identifiers import Gsrn
from tests.builders import documents as doc
from tests.builders.clock import HandClock, at
from tests.builders.database.answers import answers_of
from tests.builders.identifiers import a_gsrn
from tests.builders.journeys import POINT, START, supplied, waiting
from tests.builders.people import a_cpr, a_signup
from tests.builders.supplier import Supplier
from tests.builders.waiting import Second, until_it_ends


def test_the_example_works_as_it_stands_and_warns(supplier: Supplier) -> None:
    signup = supplier.sign_up()
    assert (signup.reference, signup.status, str(signup.gsrn)) == (
        "SGN-2026-00001",
        "registered",
        "571313180000000001",
    )
    assert signup.estimated_activation == date(2026, 2, 5)  # 15 business days
    assert signup.rejection_reason is None
    assert [warning.split(" ")[0:3] for warning in signup.warnings] == [
        ["The", "check", "digit"],
        ["The", "CPR", "number"],
        ["The", "phone", "number"],
    ]
    assert supplier.signup(signup.reference) == signup


def test_numbers_with_right_check_digits_give_no_warning(supplier: Supplier) -> None:
    signup = supplier.sign_up(gsrn=a_gsrn(1), cpr_cvr="211062-5629", phone="+4533123456")
    assert signup.warnings == ()


def test_nothing_of_a_signup_is_billable_before_the_market_lets_it_begin(
    supplier: Supplier, clock: HandClock
) -> None:
    reference = waiting(supplier)
    assert supplier.supply() == [("planned", START, None)]
    assert supplier.contracts() == ["awaiting"]
    clock.move_to_day(START, minutes=-1)
    supplier.activate()
    assert supplier.rows("SELECT 1 FROM portfolio.supply_period WHERE state = 'active'") == []
    assert supplier.signup(reference).status == "processing"


# --- bad inputs -----------------------------------------------------------------------------------

REFUSED: dict[str, tuple[dict[str, Any], str, str]] = {
    "too short a GSRN": ({"gsrn": "57131318000000000"}, "invalid-value", "gsrn"),
    "a foreign GSRN": ({"gsrn": "735999000000000001"}, "invalid-value", "gsrn"),
    "no GSRN": ({"gsrn": ""}, "invalid-value", "gsrn"),
    "a CPR number without a date": ({"cpr_cvr": "3213901234"}, "invalid-value", "cpr_cvr"),
    "a CVR number for a person": ({"cpr_cvr": "13585628"}, "invalid-value", "cpr_cvr"),
    "a CPR number for a company": ({"kind": "business"}, "invalid-value", "cpr_cvr"),
    "a CVR number with a wrong digit": (
        {"kind": "business", "cpr_cvr": "13585629"},
        "invalid-value",
        "cpr_cvr",
    ),
    "no e-mail": ({"email": ""}, "invalid-value", "email"),
    "an e-mail without a domain": ({"email": "anders@"}, "invalid-value", "email"),
    "two e-mails": ({"email": "a@example.dk, b@example.dk"}, "invalid-value", "email"),
    "no phone": ({"phone": ""}, "invalid-value", "phone"),
    "a phone of letters": ({"phone": "ring mig"}, "invalid-value", "phone"),
    "too short a phone": ({"phone": "+45123"}, "invalid-value", "phone"),
    "too long a phone": ({"phone": "+45123456789012"}, "invalid-value", "phone"),
    "a product that does not exist": (
        {"product_id": "gratis"},
        "product-not-offered",
        "product_id",
    ),
    "a product that is closed": ({"product_id": "spot-2023"}, "product-not-offered", "product_id"),
    "a move-in too long ago": (
        {"move_in": date(2026, 1, 7)},
        "start-date-not-allowed",
        "move_in.date",
    ),
    "a move-in too far ahead": (
        {"move_in": date(2026, 3, 17)},
        "start-date-not-allowed",
        "move_in.date",
    ),
}


@pytest.mark.parametrize(("changes", "code", "field"), REFUSED.values(), ids=REFUSED.keys())
def test_a_bad_input_is_refused_by_its_field_and_leaves_nothing(
    supplier: Supplier, changes: dict[str, Any], code: str, field: str
) -> None:
    with pytest.raises(DomainError) as refused:
        supplier.sign_up(**changes)
    assert (refused.value.code, refused.value.details) == (code, {"field": field})
    assert (
        supplier.rows(
            "SELECT 1 FROM portfolio.customer UNION ALL SELECT 1 FROM portfolio.metering_point"
        )
        == []
    )
    assert (
        supplier.rows("SELECT 1 FROM onboarding.signup UNION ALL SELECT 1 FROM market.process")
        == []
    )
    assert supplier.sign_up().reference == "SGN-2026-00001"  # no number was lost either


@pytest.mark.usefixtures("strict_check_digits")
@pytest.mark.parametrize(
    ("changes", "field"),
    [({"cpr_cvr": "2110625629"}, "gsrn"), ({"gsrn": a_gsrn(1)}, "cpr_cvr")],
)
def test_with_the_strict_setting_a_wrong_check_digit_is_refused(
    supplier: Supplier, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(DomainError) as refused:
        supplier.sign_up(**changes)
    assert (refused.value.code, refused.value.details) == ("invalid-value", {"field": field})


@pytest.mark.usefixtures("strict_check_digits")
def test_with_the_strict_setting_right_numbers_are_taken(supplier: Supplier) -> None:
    assert supplier.sign_up(gsrn=a_gsrn(1), cpr_cvr="2110625629").status == "registered"


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("+4512345678", "+4512345678"),
        ("12 34 56 78", "+4512345678"),
        ("0045 12345678", "+4512345678"),
    ],
)
def test_a_phone_number_is_kept_in_e164(supplier: Supplier, written: str, kept: str) -> None:
    supplier.sign_up(phone=written)
    assert supplier.value("SELECT phone FROM portfolio.customer") == kept


def test_no_refusal_repeats_a_personal_number(supplier: Supplier) -> None:
    for number in ("3213901234", "0101901234x", "321390-1234"):
        with pytest.raises(DomainError) as refused:
            supplier.sign_up(cpr_cvr=number)
        assert number[:6] not in str(refused.value)
    assert "0101901234" not in repr(a_signup())


# --- dates ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("move_in", [date(2026, 1, 8), date(2026, 1, 15), date(2026, 3, 16)])
def test_a_move_in_starts_on_the_wished_day(supplier: Supplier, move_in: date) -> None:
    assert supplier.sign_up(move_in=move_in).estimated_activation == move_in
    assert supplier.supply() == [("planned", move_in, None)]


def test_the_day_counts_in_denmark(supplier: Supplier, clock: HandClock) -> None:
    clock.instant = at("2025-12-31T23:30")  # 1 January in Denmark
    signup = supplier.sign_up(move_in=date(2026, 3, 2))
    assert signup.reference == "SGN-2026-00001"
    with pytest.raises(StartDateNotAllowed):
        supplier.sign_up(gsrn=a_gsrn(2), move_in=date(2026, 3, 3))


def test_references_are_numbered_by_the_year(supplier: Supplier, clock: HandClock) -> None:
    references = [
        supplier.sign_up(gsrn=a_gsrn(number), cpr_cvr=a_cpr(number)).reference for number in (1, 2)
    ]
    clock.instant = at("2027-01-04T10:00")
    references.append(supplier.sign_up(gsrn=a_gsrn(3)).reference)
    assert references == ["SGN-2026-00001", "SGN-2026-00002", "SGN-2027-00001"]


# --- who and where --------------------------------------------------------------------------------


def test_a_second_signup_on_a_point_is_a_conflict_whoever_asks(supplier: Supplier) -> None:
    supplier.sign_up()
    for cpr in ("0101901234", "0202802345"):
        with pytest.raises(AlreadyContracted) as refused:
            supplier.sign_up(cpr_cvr=cpr)
        assert (refused.value.status, refused.value.code) == (
            409,
            "metering-point-already-signed-up",
        )
    assert supplier.contracts() == ["awaiting"]


def test_a_point_with_running_supply_cannot_be_signed_up(
    supplier: Supplier, clock: HandClock
) -> None:
    supplied(supplier, clock)
    with pytest.raises(AlreadyContracted):
        supplier.sign_up()


def test_a_signup_that_was_cancelled_makes_room_for_a_new_one(supplier: Supplier) -> None:
    first = supplier.sign_up().reference
    supplier.cancel(first)
    second = supplier.sign_up().reference
    assert (supplier.signup(first).status, supplier.signup(second).status) == (
        "cancelled",
        "registered",
    )


def test_a_signup_that_was_rejected_makes_room_for_a_new_one(supplier: Supplier) -> None:
    first = supplier.sign_up().reference
    supplier.send()
    supplier.receive(doc.a_rejection(supplier.transaction(), "D17"))
    second = supplier.sign_up(cpr_cvr="0202802345").reference
    assert (supplier.signup(first).status, supplier.signup(second).status) == (
        "rejected",
        "registered",
    )


def test_supply_that_ends_makes_room_for_a_new_signup(supplier: Supplier, clock: HandClock) -> None:
    supplied(supplier, clock)
    supplier.receive(doc.a_notification(POINT, date(2026, 3, 1), "E03"))
    assert supplier.sign_up(move_in=date(2026, 3, 1)).status == "registered"


def test_one_customer_may_sign_up_several_points(supplier: Supplier) -> None:
    for number in range(1, 5):
        supplier.sign_up(gsrn=a_gsrn(number), email=f"mail{number}@example.dk")
    mails = [(f"mail{number}@example.dk", None) for number in range(1, 5)]
    assert (
        supplier.rows("SELECT email, proved_at FROM portfolio.customer ORDER BY customer_id")
        == mails
    )
    assert supplier.rows(
        "SELECT count(*), count(DISTINCT customer_id) FROM portfolio.contract"
    ) == [(4, 4)]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"customer_name": "李雷"}, "customer_name"),
        ({"customer_name": "Anders □"}, "customer_name"),
        (
            {"billing_address": {"street": "東京", "postal_code": "8000", "city": "Aarhus"}},
            "billing_address.street",
        ),
    ],
)
def test_a_name_that_no_bill_can_show_is_refused(
    supplier: Supplier, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(DomainError, match="Latin letters") as refused:
        supplier.sign_up(**changes)
    assert (refused.value.code, refused.value.details) == ("invalid-value", {"field": field})


def test_a_signup_may_ask_for_protection(supplier: Supplier) -> None:
    supplier.sign_up(gsrn=a_gsrn(1), protected_name=True)
    supplier.sign_up(gsrn=a_gsrn(2), protected_address=True)
    asked = supplier.rows(
        "SELECT protected_name, protected_address FROM portfolio.contract ORDER BY contract_id"
    )
    assert asked == [(True, False), (False, True)]


def test_the_same_digits_as_cpr_and_as_cvr_are_two_customers(supplier: Supplier) -> None:
    """A person is never found under a company's number; the fingerprint knows which kind it is."""
    supplier.sign_up(gsrn=a_gsrn(1))
    supplier.sign_up(gsrn=a_gsrn(2), kind="business", cpr_cvr="13585628")
    assert supplier.rows("SELECT kind FROM portfolio.customer ORDER BY customer_id") == [
        ("private",),
        ("business",),
    ]


# --- at once --------------------------------------------------------------------------------------


def at_once(supplier: Supplier, url: str, *changes: dict[str, Any]) -> list[str]:
    """Signups from several processes at the same moment: what each got, its reference or its
    error's code.
    """
    meet = threading.Barrier(len(changes))
    results: list[str] = []

    def sign_up(changed: dict[str, Any]) -> None:
        database = Database(url)
        try:
            with database.transaction() as tx:
                tx.execute("SELECT 1")
                meet.wait(timeout=20)
                command, clock, vault = a_signup(**changed), supplier.clock, supplier.vault
                signup = signups.sign_up(tx, command, tenant="default", clock=clock, vault=vault)
            results.append(signup.reference)
        except DomainError as error:
            results.append(error.code)
        finally:
            database.close()

    threads = [threading.Thread(target=sign_up, args=[changed], daemon=True) for changed in changes]
    for thread in threads:
        thread.start()
    for thread in threads:
        until_it_ends(thread)
    return sorted(results)


def test_of_two_signups_on_one_point_at_once_one_is_taken(
    supplier: Supplier, database_url: str
) -> None:
    results = at_once(supplier, database_url, {}, {"cpr_cvr": "0202802345"})
    assert results == ["SGN-2026-00001", "metering-point-already-signed-up"]
    assert supplier.contracts() == ["awaiting"]


def test_one_person_on_several_points_at_once_is_as_many_parties(
    supplier: Supplier, database_url: str
) -> None:
    results = at_once(supplier, database_url, *({"gsrn": a_gsrn(number)} for number in range(1, 5)))
    assert results == [f"SGN-2026-{number:05}" for number in range(1, 5)]
    assert supplier.rows("SELECT count(*), count(proved_at) FROM portfolio.customer") == [(4, 0)]


# --- looking it up --------------------------------------------------------------------------------


def test_every_state_of_a_process_has_a_word_for_the_consumer() -> None:
    starts = {State.PENDING, *GUIDES["switch"].moves.values()}
    words = {state: CONSUMER_VIEW[state] for state in starts}
    assert {state.value for state, word in words.items() if word == "processing"} == {
        "sent",
        "acknowledged",
        "effectuation_pending",
        "cancellation_pending",
    }
    assert (words[State.PENDING], words[State.COMPLETED]) == ("registered", "active")
    assert (words[State.REJECTED], words[State.CANCELLED]) == ("rejected", "cancelled")


def test_a_status_is_told_step_by_step(supplier: Supplier, clock: HandClock) -> None:
    reference = supplier.sign_up().reference
    seen = [supplier.signup(reference).status]
    supplier.send()
    seen.append(supplier.signup(reference).status)
    supplier.receive(doc.a_confirmation(supplier.transaction()), doc.master_data(POINT, START))
    supplier.send()
    seen.append(supplier.signup(reference).status)
    clock.move_to_day(START)
    supplier.activate()
    seen.append(supplier.signup(reference).status)
    assert seen == ["registered", "processing", "processing", "active"]


def test_a_signup_that_does_not_exist_is_not_found(supplier: Supplier) -> None:
    with pytest.raises(NotFound):
        supplier.signup("SGN-2026-99999")
    with pytest.raises(NotFound):
        supplier.cancel("SGN-2026-99999")


def test_a_signup_that_runs_cannot_be_cancelled(supplier: Supplier, clock: HandClock) -> None:
    reference = supplied(supplier, clock)
    with pytest.raises(UnableToCancel) as refused:
        supplier.cancel(reference)
    assert (refused.value.status, refused.value.code) == (409, "supply-can-no-longer-be-cancelled")


@pytest.mark.parametrize(
    ("changes", "registered"),
    [
        ({}, False),
        ({"vat_registered": True}, True),
        ({"kind": "business", "cpr_cvr": "13585628"}, True),
        ({"kind": "business", "cpr_cvr": "13585628", "vat_registered": False}, False),
    ],
)
def test_a_contract_knows_whether_its_customer_is_registered_for_vat(
    supplier: Supplier, database: Database, changes: dict[str, Any], registered: bool
) -> None:
    supplier.sign_up(**changes)
    with database.transaction() as tx:
        assert tx.execute("SELECT vat_registered FROM portfolio.contract").fetchall() == [
            (registered,)
        ]


# --- what a signup asks of the database -----------------------------------------------------------


def test_a_signup_waits_for_the_database_sixteen_times(
    supplier: Supplier, clock: HandClock
) -> None:
    """Each answer waited for is a way there and back; whoever adds one should know."""
    with supplier.database.tenant_transaction(DEFAULT_TENANT) as tx, answers_of(tx) as answers:
        signups.sign_up(
            tx,
            a_signup(consent=Consent("2026-01", clock.now(), "web")),
            tenant=DEFAULT_TENANT,
            clock=clock,
            vault=supplier.vault,
        )

    assert answers.count == 16


def test_every_answer_that_is_waited_for_is_counted(database: Database) -> None:
    """Savepoints, many rows at once and COPY too, which no cursor executes."""
    with database.transaction() as tx:
        tx.execute("CREATE TEMPORARY TABLE noted (n int)")
        with answers_of(tx) as savepoint, tx.transaction():
            tx.execute("SELECT 1")
        with answers_of(tx) as many:
            tx.cursor().executemany("INSERT INTO noted VALUES (%s)", [[1], [2], [3]])
        with answers_of(tx) as copied, tx.cursor().copy("COPY noted FROM STDIN") as rows:
            rows.write_row([4])

    assert (savepoint.count, many.count, copied.count) == (3, 1, 1)


def test_a_contract_of_which_nothing_is_protected_is_written_once(
    supplier: Supplier, clock: HandClock
) -> None:
    written = "SELECT pg_stat_get_xact_tuples_updated('portfolio.contract'::regclass)"
    updates = []
    with supplier.database.tenant_transaction(DEFAULT_TENANT) as tx:
        for number, is_protected in enumerate((False, True), start=1):
            command = a_signup(
                gsrn=a_gsrn(number),
                protected_name=is_protected,
                consent=Consent("2026-01", clock.now(), "web"),
            )
            signups.sign_up(tx, command, tenant=DEFAULT_TENANT, clock=clock, vault=supplier.vault)
            updates.append(fetch_one(tx, written, [])[0])

    assert updates == [0, 1]
    assert supplier.rows("SELECT protected_name FROM portfolio.contract ORDER BY contract_id") == [
        (False,),
        (True,),
    ]


def test_the_hundred_thousandth_signup_of_a_year_has_a_reference_of_its_own(
    supplier: Supplier,
) -> None:
    with supplier.database.transaction() as tx:
        tx.execute("INSERT INTO onboarding.signup_number (year, last) VALUES (2026, 99998)")

    references = [supplier.sign_up(gsrn=a_gsrn(number)).reference for number in (1, 2)]

    assert references == ["SGN-2026-99999", "SGN-2026-100000"]


def test_a_signup_of_a_point_that_another_writes_down_meanwhile_is_of_that_point(
    supplier: Supplier, database_url: str
) -> None:
    """Its statement has begun before the other's commit, and does not see it."""
    gsrn, now = Gsrn(a_gsrn(7)), supplier.clock.now()
    later = Database(database_url)

    def second() -> int:
        with later.transaction() as tx:
            return ensure_metering_point(tx, gsrn, now)

    try:
        with supplier.database.transaction() as tx:
            first = ensure_metering_point(tx, gsrn, now)
            waiting_one = Second(database_url, second)
        assert waiting_one.result() == first
    finally:
        later.close()


def test_what_a_refused_signup_was_part_of_goes_on(supplier: Supplier, clock: HandClock) -> None:
    """A job may do the next after one that was refused."""
    supplier.sign_up()
    with supplier.database.tenant_transaction(DEFAULT_TENANT) as tx:
        with pytest.raises(AlreadyContracted):
            signups.sign_up(
                tx,
                a_signup(consent=Consent("2026-01", clock.now(), "web")),
                tenant=DEFAULT_TENANT,
                clock=clock,
                vault=supplier.vault,
            )
        assert fetch_one(tx, "SELECT count(*) FROM onboarding.signup", []) == (1,)
