"""Partners learn of events, each once, signed, and only at addresses that are public."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import httpx
import pytest
from standardwebhooks import Webhook

from elhandel.notifications import Notice
from elhandel.notifications.partners import (
    AddressRefused,
    Networks,
    UnableToSubscribe,
    check_url,
    end_subscription,
    guarded_address,
    replay,
    resolved,
    secret_of,
    subscribe,
    subscriptions,
)
from elhandel.notifications.webhooks import PartnerCalls, send_webhooks
from elhandel.platform.database import Database
from elhandel.values.decision import Decision
from elhandel.values.errors import NotFound
from tests.builders.clock import HandClock
from tests.builders.network.transport import a_transport
from tests.integration.notifications.world import Post, a_bill, a_customer, sent, told

KEY = "the key of the test"
URL = "https://partner.example/hook"


@dataclass
class Partner:
    """A partner's system: what came in, and what it answers."""

    status: int = 204
    requests: list[httpx.Request] = field(default_factory=list)
    addresses: Sequence[str] = ("93.184.216.34",)

    def answer(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        return httpx.Response(self.status)

    def calls(self) -> PartnerCalls:
        http = httpx.Client(transport=a_transport(self.answer))
        return PartnerCalls("public", http, resolve=lambda host, port: self.addresses)


@pytest.fixture
def partner() -> Partner:
    return Partner()


@pytest.fixture
def subscribed(owner: Database, notifier: Database, clock: HandClock) -> int:
    """The one subscription that runs, to bills."""
    with owner.transaction() as tx:
        tx.execute("DELETE FROM notifications.webhook")
        tx.execute("DELETE FROM notifications.subscription")
    with notifier.transaction() as tx:
        return subscribe(tx, "A firm", URL, ["bill.issued"], decided(clock))


def decided(clock: HandClock) -> Decision:
    return Decision("staff:bo", "their books are fed by it", clock.now())


def bill(
    owner: Database, office: Database, notifier: Database, clock: HandClock, number: str = "1"
) -> int:
    """A customer who was told of a bill, and whose notices were taken up."""
    with owner.transaction() as tx:
        customer = a_customer(tx)
    other = Notice(customer, "one-time-code", "1", {"code": "918273"})
    told(office, clock, a_bill(customer, number), other)
    sent(notifier, clock, Post())
    return customer


def test_an_event_goes_once_signed_and_without_persons(
    owner: Database,
    office: Database,
    notifier: Database,
    clock: HandClock,
    subscribed: int,
    partner: Partner,
) -> None:
    customer = bill(owner, office, notifier, clock)
    assert send_webhooks(notifier, clock, partner.calls(), KEY) == (1, 0)
    assert send_webhooks(notifier, clock, partner.calls(), KEY) == (0, 0)

    (request,) = partner.requests
    assert str(request.url) == "https://93.184.216.34/hook"  # what was looked at is called
    assert request.headers["host"] == "partner.example"
    assert request.extensions["sni_hostname"] == "partner.example"
    hook = Webhook(secret_of(KEY, subscribed, 1))
    body = request.content.decode()
    signature = hook.sign(request.headers["webhook-id"], clock.now(), body)
    assert request.headers["webhook-signature"] == signature
    assert '"type":"bill.issued"' in body
    assert f'"customer":{customer}' in body
    assert '"amount":"847.51"' in body
    assert not any(word in body for word in ("Anna", "anna@", "4512345678", "918273"))


def test_a_partner_that_fails_is_tried_again_under_one_id_and_given_up(
    owner: Database,
    office: Database,
    notifier: Database,
    clock: HandClock,
    subscribed: int,
    partner: Partner,
) -> None:
    bill(owner, office, notifier, clock)
    partner.status = 503
    assert send_webhooks(notifier, clock, partner.calls(), KEY) == (0, 0)
    for _ in range(8):
        clock.move_by(days=1)
        assert send_webhooks(notifier, clock, partner.calls(), KEY) == (0, 0)
    clock.move_by(days=1)
    assert send_webhooks(notifier, clock, partner.calls(), KEY) == (0, 1)
    assert len({request.headers["webhook-id"] for request in partner.requests}) == 1
    with notifier.transaction() as tx:
        (one,) = subscriptions(tx)
    assert (one.subscription_id, one.waiting, one.failed) == (subscribed, 0, 1)


def test_what_was_given_up_goes_again_under_its_id_when_staff_say_so(
    owner: Database,
    office: Database,
    notifier: Database,
    clock: HandClock,
    subscribed: int,
    partner: Partner,
) -> None:
    bill(owner, office, notifier, clock)
    partner.status = 410
    assert send_webhooks(notifier, clock, partner.calls(), KEY) == (0, 1)  # gone is believed
    partner.status = 200
    number = int(partner.requests[0].headers["webhook-id"].removeprefix("msg_"))
    with office.transaction() as tx:
        assert replay(tx, number, clock.now()) == subscribed
    with office.transaction() as tx, pytest.raises(NotFound):
        replay(tx, number, clock.now())  # it waits already
    assert send_webhooks(notifier, clock, partner.calls(), KEY) == (1, 0)
    first, second = partner.requests
    assert first.headers["webhook-id"] == second.headers["webhook-id"]


def test_a_subscription_that_ended_gets_nothing_more(
    owner: Database,
    office: Database,
    notifier: Database,
    clock: HandClock,
    subscribed: int,
    partner: Partner,
) -> None:
    bill(owner, office, notifier, clock)
    with notifier.transaction() as tx:
        end_subscription(tx, subscribed, decided(clock))
    bill(owner, office, notifier, clock)
    assert send_webhooks(notifier, clock, partner.calls(), KEY) == (0, 0)
    assert partner.requests == []
    with notifier.transaction() as tx, pytest.raises(NotFound):
        end_subscription(tx, subscribed, decided(clock))


def test_a_name_that_turns_inside_gets_nothing(
    owner: Database,
    office: Database,
    notifier: Database,
    clock: HandClock,
    subscribed: int,
    partner: Partner,
) -> None:
    bill(owner, office, notifier, clock)
    partner.addresses = ("93.184.216.34", "169.254.169.254")
    assert send_webhooks(notifier, clock, partner.calls(), KEY) == (0, 0)
    assert partner.requests == []


INSIDE = (
    *("127.0.0.1", "10.0.0.7", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0"),
    *("100.64.0.1", "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1%eth0", "fd00::1"),
    *("::ffff:127.0.0.1", "::ffff:10.0.0.7", "2002:7f00:1::", "64:ff9b:1::1"),
)


@pytest.mark.parametrize("address", INSIDE)
def test_no_webhook_goes_to_an_address_that_is_not_public(address: str) -> None:
    with pytest.raises(AddressRefused, match="not-public"):
        guarded_address(httpx.URL(URL), "public", lambda host, port: [address])


@pytest.mark.parametrize(
    ("networks", "address"), [("public", "93.184.216.34"), ("loopback", "127.0.0.1")]
)
def test_an_address_that_may_be_called_is_the_one_that_is(networks: Networks, address: str) -> None:
    assert guarded_address(httpx.URL(URL), networks, lambda host, port: [address]) == address


def _nobody(host: str, port: int) -> Sequence[str]:
    raise OSError


@pytest.mark.parametrize("resolve", [_nobody, lambda host, port: []])
def test_a_name_that_nobody_knows_is_called_nowhere(
    resolve: Callable[[str, int], Sequence[str]],
) -> None:
    with pytest.raises(AddressRefused, match="name-unknown"):
        guarded_address(httpx.URL(URL), "public", resolve)


@pytest.mark.parametrize(
    "url",
    [
        "http://partner.example/hook",
        "https://partner.example:8443/hook",
        "https://127.0.0.1/hook",
        "https://[::1]/hook",
        "https://user:pass@partner.example/hook",
        "https://partner.example/hook#part",
        "ftp://partner.example",
        "https:///hook",
        "partner.example/hook",
        "https://partner.example/" + "x" * 2_000,
    ],
)
def test_an_address_of_another_form_is_never_subscribed(
    notifier: Database, clock: HandClock, url: str
) -> None:
    with pytest.raises(AddressRefused):
        check_url(url)
    with notifier.transaction() as tx, pytest.raises(UnableToSubscribe):
        subscribe(tx, "A firm", url, ["bill.issued"], decided(clock))


def test_only_events_that_there_are_are_subscribed_to(notifier: Database, clock: HandClock) -> None:
    for events in (["bill.issued", "no.such"], []):
        with notifier.transaction() as tx, pytest.raises(UnableToSubscribe, match=r"bill\.issued"):
            subscribe(tx, "A firm", URL, events, decided(clock))


def test_each_subscription_and_version_has_a_secret_of_its_own() -> None:
    secrets = {secret_of(key, number, v) for key in "ab" for number in (1, 11) for v in (1, 2)}
    assert len(secrets) == 8


def test_an_address_that_cannot_be_looked_up_holds_up_no_other_partner(
    owner: Database,
    office: Database,
    notifier: Database,
    clock: HandClock,
    subscribed: int,
    partner: Partner,
) -> None:
    with notifier.transaction() as tx:
        subscribe(tx, "Another firm", "https://other.example/hook", ["bill.issued"], decided(clock))
    with owner.transaction() as tx:  # one that was taken before its form was looked at
        tx.execute(
            "UPDATE notifications.subscription SET url = 'https://a..example/hook' "
            "WHERE subscription_id = %s",
            [subscribed],
        )
    bill(owner, office, notifier, clock)

    def resolve(host: str, port: int) -> Sequence[str]:
        return partner.addresses if host == "other.example" else resolved(host, port)

    http = httpx.Client(transport=a_transport(partner.answer))
    assert send_webhooks(notifier, clock, PartnerCalls("public", http, resolve=resolve), KEY) == (
        1,
        0,
    )
    (request,) = partner.requests
    assert request.headers["host"] == "other.example"
