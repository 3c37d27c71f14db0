"""A notice reaches its customer once, as they want it, whatever the carriers do. A.7."""

from datetime import timedelta

import pytest

from elhandel.backoffice.customers import customer_facts
from elhandel.notifications import Notice, Preferences, UnableToNotify, choose, tell_all
from elhandel.notifications.delivery import (
    Reported,
    Sent,
    hand_out,
    note_report,
    put_back,
    send_again,
    send_due,
    standing,
    take_up,
)
from elhandel.platform.database import Database
from elhandel.values.errors import NotFound
from tests.builders.clock import HandClock, at
from tests.integration.notifications.world import (
    AWAY,
    HOUSE,
    REFUSED,
    Post,
    a_bill,
    a_customer,
    sent,
    stands,
    told,
)

MAIL, SMS = ("invoice-generated", "mail"), ("invoice-generated", "sms")


@pytest.fixture
def customer(owner: Database) -> int:
    with owner.transaction() as tx:
        return a_customer(tx)


@pytest.fixture
def post() -> Post:
    return Post()


def test_a_notice_goes_once_by_each_channel_however_often_it_is_told(
    owner: Database,
    office: Database,
    notifier: Database,
    clock: HandClock,
    customer: int,
    post: Post,
) -> None:
    told(office, clock, a_bill(customer), a_bill(customer))
    assert sent(notifier, clock, post) == Sent(sent=2)
    told(office, clock, a_bill(customer))
    assert sent(notifier, clock, post) == Sent()

    assert stands(owner, customer) == {MAIL: ("sent", None), SMS: ("sent", None)}
    (mail,), (sms,) = post.mail.letters.values(), post.sms.letters.values()
    assert (mail.to, sms.to) == ("anna@example.dk", "+4512345678")
    assert mail.subject == "Regning 2026-00001 på 847,51 kr."
    assert sms.text == "Regning 2026-00001 på 847,51 kr. er klar. Den betales den 2. februar 2026."


def test_what_is_rolled_back_was_never_told(
    office: Database, notifier: Database, clock: HandClock, customer: int, post: Post
) -> None:
    def fails() -> None:
        with office.transaction() as tx:
            tell_all(tx, [a_bill(customer)], clock.now())
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fails()
    assert sent(notifier, clock, post) == Sent()


def test_many_are_told_in_one_statement_and_each_once(
    owner: Database, office: Database, clock: HandClock, customer: int
) -> None:
    bills = [a_bill(customer, f"2026-{number:05}") for number in range(500)]
    with office.transaction() as tx:
        tell_all(tx, [*bills, *bills[:100]], clock.now())
        tell_all(tx, [], clock.now())
    with owner.transaction() as tx:
        (count,) = tx.execute(
            "SELECT count(*) FROM notifications.notice WHERE customer_id = %s", [customer]
        ).fetchone() or (0,)
        tx.execute("UPDATE notifications.notice SET taken_at = told_at")
    assert count == 500


def test_what_a_customer_has_turned_off_does_not_come_and_the_log_says_so(
    owner: Database,
    office: Database,
    notifier: Database,
    clock: HandClock,
    customer: int,
    post: Post,
) -> None:
    with owner.transaction() as tx:
        off = Preferences(mail_bills=False, mail_service=False, sms=False)
        assert choose(tx, customer, off, by="customer:1", clock=clock)
        assert not choose(tx, customer, off, by="customer:1", clock=clock)
    told(
        office,
        clock,
        a_bill(customer),
        Notice(customer, "service-reactivated", "1", {"package_name": "Fiber"}),
        Notice(customer, "signup-rejected", "1", {"reason": "day"}),
        Notice(customer, "one-time-code", "1", {"code": "123456"}),
    )
    sent(notifier, clock, post)

    off_ = ("skipped", "turned-off")
    assert stands(owner, customer) == {
        MAIL: off_,
        SMS: off_,
        ("service-reactivated", "mail"): off_,
        ("service-reactivated", "sms"): off_,
        ("signup-rejected", "mail"): ("sent", None),  # they have to know
        ("signup-rejected", "sms"): off_,
        ("one-time-code", "mail"): ("sent", None),  # and nobody turns a code off
        ("one-time-code", "sms"): ("sent", None),
    }


def test_an_sms_of_the_night_comes_in_the_morning_and_a_code_at_once(
    office: Database, notifier: Database, clock: HandClock, customer: int, post: Post
) -> None:
    clock.instant = at("2026-01-15T22:00")
    told(
        office, clock, a_bill(customer), Notice(customer, "one-time-code", "1", {"code": "123456"})
    )
    assert sent(notifier, clock, post) == Sent(sent=3)
    assert len(post.sms.letters) == 1
    assert "123456" in post.sms.texts[0]

    clock.instant = at("2026-01-16T06:59")
    assert sent(notifier, clock, post) == Sent()
    clock.instant = at("2026-01-16T07:00")
    assert sent(notifier, clock, post) == Sent(sent=1)


def test_a_code_is_forgotten_once_it_was_sent_and_never_comes_late(
    owner: Database,
    office: Database,
    notifier: Database,
    clock: HandClock,
    customer: int,
    post: Post,
) -> None:
    told(office, clock, Notice(customer, "one-time-code", "first", {"code": "111111"}))
    sent(notifier, clock, post)
    told(office, clock, Notice(customer, "one-time-code", "second", {"code": "222222"}))
    clock.move_by(minutes=10)
    assert sent(notifier, clock, post) == Sent(skipped=2)

    assert not any("222222" in text for text in (*post.mail.texts, *post.sms.texts))
    with owner.transaction() as tx:
        kept = tx.execute(
            "SELECT said FROM notifications.notice WHERE customer_id = %s", [customer]
        ).fetchall()
    assert kept == [({},), ({},)]


def test_a_carrier_that_is_away_is_tried_for_a_day_and_then_given_up(
    owner: Database,
    office: Database,
    notifier: Database,
    clock: HandClock,
    customer: int,
    post: Post,
) -> None:
    post.mail.refuses = AWAY
    told(office, clock, a_bill(customer))
    assert sent(notifier, clock, post) == Sent(sent=1, later=1)
    assert sent(notifier, clock, post) == Sent()  # not before its time
    for _ in range(6):
        clock.move_by(hours=12)
        assert sent(notifier, clock, post) == Sent(later=1)
    clock.move_by(hours=12)
    assert sent(notifier, clock, post) == Sent(failed=1)
    assert stands(owner, customer)[MAIL] == ("failed", "carrier-away")
    assert len(post.sms.letters) == 1  # the other channel did not wait for it


def test_a_carrier_that_comes_back_gets_what_waited(
    owner: Database,
    office: Database,
    notifier: Database,
    clock: HandClock,
    customer: int,
    post: Post,
) -> None:
    post.mail.refuses = AWAY
    told(office, clock, a_bill(customer))
    sent(notifier, clock, post)
    post.mail.refuses = None
    clock.move_by(minutes=1)
    assert sent(notifier, clock, post) == Sent(sent=1)
    assert stands(owner, customer)[MAIL] == ("sent", None)


def test_an_address_that_is_refused_fails_and_goes_again_once_it_was_mended(
    owner: Database,
    office: Database,
    notifier: Database,
    clock: HandClock,
    customer: int,
    post: Post,
) -> None:
    post.mail.refuses = REFUSED
    told(office, clock, a_bill(customer))
    assert sent(notifier, clock, post) == Sent(sent=1, failed=1)
    assert stands(owner, customer)[MAIL] == ("failed", "bad-address")

    post.mail.refuses = None
    with owner.transaction() as tx:
        tx.execute(
            "UPDATE portfolio.customer SET email = 'ny@example.dk' WHERE customer_id = %s",
            [customer],
        )
        failed = _delivery(owner, customer, "mail")
    with office.transaction() as tx:
        assert send_again(tx, failed, clock.now()) == "mail"
    with office.transaction() as tx, pytest.raises(NotFound):
        send_again(tx, failed, clock.now())
    assert sent(notifier, clock, post) == Sent(sent=1)
    (letter,) = post.mail.letters.values()
    assert letter.to == "ny@example.dk"


def test_a_code_is_not_sent_again(
    owner: Database,
    office: Database,
    notifier: Database,
    clock: HandClock,
    customer: int,
    post: Post,
) -> None:
    post.mail.refuses = REFUSED
    told(office, clock, Notice(customer, "one-time-code", "1", {"code": "123456"}))
    sent(notifier, clock, post)
    failed = _delivery(owner, customer, "mail")
    with office.transaction() as tx, pytest.raises(UnableToNotify, match="new one"):
        send_again(tx, failed, clock.now())


def test_a_customer_without_addresses_costs_no_neighbour(
    owner: Database,
    office: Database,
    notifier: Database,
    clock: HandClock,
    customer: int,
    post: Post,
) -> None:
    with owner.transaction() as tx:
        nobody = a_customer(tx, email="", phone="")
    told(office, clock, a_bill(nobody), a_bill(customer))
    assert sent(notifier, clock, post) == Sent(sent=2)
    assert set(stands(owner, nobody).values()) == {("skipped", "no-address")}


def test_a_notice_that_cannot_be_worded_costs_no_neighbour(
    owner: Database,
    office: Database,
    notifier: Database,
    clock: HandClock,
    customer: int,
    post: Post,
) -> None:
    told(office, clock, a_bill(customer, "1"), a_bill(customer, "2"))
    with owner.transaction() as tx:
        tx.execute(
            "UPDATE notifications.notice SET said = '{}' WHERE customer_id = %s AND key = '1'",
            [customer],
        )
    assert sent(notifier, clock, post) == Sent(sent=2, failed=2)


def test_a_joined_party_is_reached_as_its_customer_is_and_in_their_language(
    owner: Database,
    office: Database,
    notifier: Database,
    clock: HandClock,
    customer: int,
    post: Post,
) -> None:
    with owner.transaction() as tx:
        party = a_customer(tx, email="typed@example.dk")
        tx.execute(
            "UPDATE portfolio.customer SET joined_to = %s, identity_hash = NULL, name = '', "
            "email = '', phone = '' WHERE customer_id = %s",
            [customer, party],
        )
        tx.execute(
            "INSERT INTO identity.subject (kind, issuer, sub, customer_id, language, "
            "first_seen_at, last_seen_at) VALUES ('customer', 'i', %s, %s, 'en', %s, %s)",
            [f"sub-{customer}", customer, clock.now(), clock.now()],
        )
    told(office, clock, a_bill(party))
    sent(notifier, clock, post)
    (mail,) = post.mail.letters.values()
    assert mail.to == "anna@example.dk"
    assert mail.subject == "Bill 2026-00001 of DKK 847.51"


def test_a_notice_is_worded_for_the_market_on_which_the_account_lies(
    owner: Database,
    office: Database,
    notifier: Database,
    clock: HandClock,
    customer: int,
    post: Post,
) -> None:
    with owner.transaction() as tx:
        abroad = a_customer(tx, email="thandi@example.com", phone="+27821234567")
        tx.execute("UPDATE portfolio.customer SET market = 'ZA' WHERE customer_id = %s", [abroad])
    told(office, clock, a_bill(abroad), a_bill(customer))
    sent(notifier, clock, post)

    subjects = {mail.to: mail.subject for mail in post.mail.letters.values()}
    assert subjects == {
        "thandi@example.com": "Bill 2026-00001 of R 847.51",
        "anna@example.dk": "Regning 2026-00001 på 847,51 kr.",
    }
    texts = {sms.to: sms.text for sms in post.sms.letters.values()}
    assert "R 847.51" in texts["+27821234567"]


def test_the_market_settles_the_currency_of_somebody_who_reads_danish(
    owner: Database,
    office: Database,
    notifier: Database,
    clock: HandClock,
    customer: int,
    post: Post,
) -> None:
    with owner.transaction() as tx:
        tx.execute("UPDATE portfolio.customer SET market = 'ZA' WHERE customer_id = %s", [customer])
        tx.execute(
            "INSERT INTO identity.subject (kind, issuer, sub, customer_id, language, "
            "first_seen_at, last_seen_at) VALUES ('customer', 'i', %s, %s, 'da', %s, %s)",
            [f"sub-{customer}", customer, clock.now(), clock.now()],
        )
    told(office, clock, a_bill(customer))
    sent(notifier, clock, post)
    (mail,) = post.mail.letters.values()
    assert mail.subject == "Regning 2026-00001 på R 847,51"


def test_a_notice_that_was_handed_out_and_lost_is_handed_out_again(
    office: Database, notifier: Database, clock: HandClock, customer: int
) -> None:
    told(office, clock, a_bill(customer))
    with notifier.transaction() as tx:
        (notice,) = hand_out(tx, clock.now(), 10)
        assert hand_out(tx, clock.now(), 10) == []
        put_back(tx, [notice])
        assert hand_out(tx, clock.now(), 10) == [notice]
    clock.move_by(minutes=31)
    with notifier.transaction() as tx:
        assert standing(tx, clock.now()).untaken == 1
        assert hand_out(tx, clock.now(), 10) == [notice]
        assert take_up(tx, [notice], clock.now()) == 1
        assert take_up(tx, [notice], clock.now()) == 0  # a message that comes twice
    with notifier.transaction() as tx:
        tx.execute("UPDATE notifications.delivery SET state = 'skipped', cause = 'test'")


def test_a_crash_between_sending_and_noting_sends_the_same_letter_again(
    owner: Database,
    office: Database,
    notifier: Database,
    clock: HandClock,
    customer: int,
    post: Post,
) -> None:
    told(office, clock, a_bill(customer))
    sent(notifier, clock, post)
    with owner.transaction() as tx:  # as if nothing had been noted
        tx.execute(
            "UPDATE notifications.delivery SET state = 'waiting', sent_at = NULL, receipt = NULL, "
            "leased_until = %s WHERE state = 'sent' AND channel = 'mail'",
            [clock.now() + timedelta(minutes=5)],
        )
    assert send_due(notifier, clock, post.carriers, HOUSE) == Sent()  # somebody has it in hand
    clock.move_by(minutes=6)
    send_due(notifier, clock, post.carriers, HOUSE)
    assert post.mail.calls > len(post.mail.letters)  # by their keys the carrier knew them


def test_what_a_carrier_reports_is_kept_in_whatever_order_it_comes(
    owner: Database,
    office: Database,
    notifier: Database,
    clock: HandClock,
    post: Post,
) -> None:
    with owner.transaction() as tx:
        customer = a_customer(tx, email="moved@example.dk")
    told(office, clock, a_bill(customer))
    sent(notifier, clock, post)
    with owner.transaction() as tx:
        receipts = dict(
            tx.execute(
                "SELECT d.channel, d.receipt FROM notifications.delivery d "
                "JOIN notifications.notice n USING (notice_id) WHERE n.customer_id = %s",
                [customer],
            ).fetchall()
        )
    arrived = Reported("mail", receipts["mail"], None)
    bounced = Reported("mail", receipts["mail"], "bounced")
    with notifier.transaction() as tx:
        assert note_report(tx, arrived, clock.now())
        assert not note_report(tx, arrived, clock.now())
        assert note_report(tx, bounced, clock.now())
        assert not note_report(tx, arrived, clock.now())  # it came back: that holds
        assert note_report(tx, Reported("sms", receipts["sms"], None), clock.now())
    with notifier.transaction() as tx, pytest.raises(NotFound):
        note_report(tx, Reported("sms", receipts["mail"], None), clock.now())
    assert stands(owner, customer) == {MAIL: ("failed", "bounced"), SMS: ("delivered", None)}


def came_back(notifier: Database, owner: Database, clock: HandClock, customer: int) -> int:
    """The delivery of the first e-mail, which the carrier reports to have come back."""
    delivery = _delivery(owner, customer, "mail")
    with notifier.transaction() as tx:
        note_report(tx, Reported("mail", f"receipt-notice-{delivery}", "bounced"), clock.now())
    return delivery


def test_an_address_that_a_letter_came_back_from_is_written_to_no_more_until_it_is_another(
    owner: Database,
    office: Database,
    notifier: Database,
    clock: HandClock,
    post: Post,
) -> None:
    with owner.transaction() as tx:
        customer = a_customer(tx, email="gone@example.dk")
    told(office, clock, a_bill(customer))
    sent(notifier, clock, post)
    came_back(notifier, owner, clock, customer)
    with office.transaction() as tx:
        assert customer_facts(tx, customer, [customer], clock.today()).person.mail_bounces
    with owner.transaction() as tx:
        neighbour = a_customer(tx, email=" Gone@EXAMPLE.dk")
        other = a_customer(tx, email="bo@example.dk")
    told(office, clock, *(a_bill(one, "2026-00002") for one in (customer, neighbour, other)))

    assert sent(notifier, clock, post) == Sent(sent=4, skipped=2)
    assert stands(owner, neighbour)[MAIL] == ("skipped", "address-bounced")
    with owner.transaction() as tx:
        tx.execute(
            "UPDATE portfolio.customer SET email = 'found@example.dk' WHERE customer_id = %s",
            [customer],
        )
    told(office, clock, a_bill(customer, "2026-00003"))
    assert sent(notifier, clock, post) == Sent(sent=2)
    with office.transaction() as tx:
        assert not customer_facts(tx, customer, [customer], clock.today()).person.mail_bounces


def test_a_letter_that_staff_send_again_is_tried_at_the_address_it_came_back_from(
    owner: Database,
    office: Database,
    notifier: Database,
    clock: HandClock,
    post: Post,
) -> None:
    with owner.transaction() as tx:
        customer = a_customer(tx, email="full@example.dk")
    told(office, clock, a_bill(customer), a_bill(customer, "2026-00002"))
    sent(notifier, clock, post)
    with notifier.transaction() as tx:  # both were on their way
        for letter in post.mail.letters.values():
            note_report(tx, Reported("mail", f"receipt-{letter.key}", "bounced"), clock.now())
    delivery = _delivery(owner, customer, "mail")
    with office.transaction() as tx:
        send_again(tx, delivery, clock.now())

    assert send_due(notifier, clock, post.carriers, HOUSE) == Sent(sent=1)
    told(office, clock, a_bill(customer, "2026-00003"))
    assert sent(notifier, clock, post) == Sent(sent=2)


def _delivery(database: Database, customer: int, channel: str) -> int:
    with database.transaction() as tx:
        (number,) = tx.execute(
            "SELECT d.delivery_id FROM notifications.delivery d "
            "JOIN notifications.notice n USING (notice_id) "
            "WHERE n.customer_id = %s AND d.channel = %s",
            [customer, channel],
        ).fetchone() or (0,)
    return int(number)


def test_bills_are_told_of_where_the_account_says_and_all_else_to_the_customer(
    owner: Database,
    office: Database,
    notifier: Database,
    clock: HandClock,
    customer: int,
    post: Post,
) -> None:
    """CD-ACC-4: the billing e-mail and phone; a code is never sent there."""
    with owner.transaction() as tx:
        wanted = Preferences(bill_email="books@firm.test", bill_phone="+4587654321")
        assert choose(tx, customer, wanted, by="customer:1", clock=clock)
    code = Notice(customer, "one-time-code", "1", {"code": "123456"})
    told(office, clock, a_bill(customer), code)
    sent(notifier, clock, post)

    letters = [*post.mail.letters.values(), *post.sms.letters.values()]
    to = {letter.to for letter in letters if "123456" not in letter.text}
    assert to == {"books@firm.test", "+4587654321"}
    of_code = {letter.to for letter in letters if "123456" in letter.text}
    assert of_code == {"anna@example.dk", "+4512345678"}


def test_who_has_no_address_of_their_own_is_told_of_bills_at_the_one_they_named(
    owner: Database,
    office: Database,
    notifier: Database,
    clock: HandClock,
    post: Post,
) -> None:
    with owner.transaction() as tx:
        nobody = a_customer(tx, email="", phone="")
        wanted = Preferences(bill_email="books@firm.test")
        assert choose(tx, nobody, wanted, by="customer:1", clock=clock)
    told(office, clock, a_bill(nobody))
    assert sent(notifier, clock, post) == Sent(sent=1)
    assert stands(owner, nobody)[SMS] == ("skipped", "no-address")
