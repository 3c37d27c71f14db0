"""Whoever is asked outside may be silent, torn, slow, huge, or somebody else: then nothing is
known, nothing is refused, and it is tried again. CD-USE-2, CD-SVC-9, CD-COL; accounts.md A.7, A.8.
"""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Final

import httpx
import pytest
from tenacity import wait_none

from elhandel.notifications.carriers import CarrierAway, Letter, RestMail, RestSms
from elhandel.notifications.carriers.rest import RestCalls
from elhandel.notifications.webhooks.send import PartnerCalls
from elhandel.payments.errors import UnableToReachBank, UnableToReachProvider
from elhandel.payments.exchange import BankClient
from elhandel.payments.methods import DebitOrder
from elhandel.payments.providers import Debit, MandateAsked, RestProvider
from elhandel.services.network import NetworkClient
from elhandel.values.days.period import Period
from elhandel.values.errors import Unavailable
from elhandel.values.ids import AccountId
from tests.builders.clock import at
from tests.builders.network.lines import FAILED, UNANSWERED, UNBELIEVED, a_line
from tests.builders.network.silence import a_silence, nobody

type Call = Callable[[str, httpx.Client], object]

DAY: Final = date(2026, 2, 9)
DAYS: Final = Period(DAY, DAY + timedelta(days=1))
LETTER: Final = Letter("notice-1", "a@example.dk", "text", "Emne", "<p>Hej</p>")
ASKED: Final = MandateAsked(
    "ours-1", AccountId(1), DebitOrder("FNB", "62001234", "250655", "A Holm"), None, DAY
)


def network(url: str, http: httpx.Client) -> NetworkClient:
    return NetworkClient(url, token="ours", http=http, retry_wait=wait_none())


def payments(url: str, http: httpx.Client) -> RestProvider:
    return RestProvider(url, "ours", http)


def calls(url: str, http: httpx.Client) -> RestCalls:
    return RestCalls(url, {"Authorization": "ours"}, http, retry_wait=wait_none())


def partner(url: str, http: httpx.Client) -> None:
    """As the sender takes it: any status but a success is tried again."""
    status = PartnerCalls("loopback", http).post(f"{url}/hook", "{}", {"webhook-id": "msg_1"})
    raise httpx.HTTPError("") if not httpx.codes.is_success(status) else Believed


class Believed(Exception):
    """The call was taken for done."""


NETWORK: Final[Mapping[str, Call]] = {
    "create": lambda url, http: network(url, http).create(
        "elhandel-1", address="Vej 1", profile="fibre-300", enabled=True
    ),
    "find": lambda url, http: network(url, http).find("elhandel-1"),
    "get": lambda url, http: network(url, http).get("SUB1"),
    "change": lambda url, http: network(url, http).change("SUB1", profile="a", enabled=True),
    "delete": lambda url, http: network(url, http).delete("SUB1"),
    "disconnect": lambda url, http: network(url, http).disconnect("SUB1"),
    "usage": lambda url, http: network(url, http).usage("SUB1", DAYS),
}
PAYMENTS: Final[Mapping[str, Call]] = {
    "mandate": lambda url, http: payments(url, http).ask_for_mandate(ASKED),
    "status": lambda url, http: payments(url, http).mandate_status("M1"),
    "debit": lambda url, http: payments(url, http).debit(Debit("M1", "ours-1", 10_000, "x")),
    "link": lambda url, http: payments(url, http).open_link(
        "ours-1", 10_000, "x", at("2026-03-01T12:00")
    ),
    "close": lambda url, http: payments(url, http).close_link("ours-1"),
}
CARRIERS: Final[Mapping[str, Call]] = {
    "mail": lambda url, http: RestMail(calls(url, http), "a@example.dk").carry(LETTER),
    "sms": lambda url, http: RestSms(calls(url, http)).carry(LETTER),
}
BANK: Final[Mapping[str, Call]] = {
    "days": lambda url, http: BankClient(url, http).days(None),
    "order": lambda url, http: BankClient(url, http).order(b"<MsgId>a</MsgId>"),
}
PARTNERS: Final[Mapping[str, Call]] = {"webhook": partner}

ROOMS: Final = {
    "network": (NETWORK, Unavailable),
    "payments": (PAYMENTS, UnableToReachProvider),
    "bank": (BANK, UnableToReachBank),
    "carriers": (CARRIERS, CarrierAway),
    "partners": (PARTNERS, httpx.HTTPError),
}


def in_vain(room: str, url: str, seconds: float = 5) -> None:
    asked, away = ROOMS[room]
    with httpx.Client(timeout=seconds, trust_env=False, verify=False) as http:
        for call in asked.values():
            with pytest.raises(away):
                call(url, http)


@pytest.mark.parametrize("room", ROOMS)
@pytest.mark.parametrize("said", UNANSWERED)
def test_what_is_no_whole_answer_decides_nothing(room: str, said: str) -> None:
    with a_line(UNANSWERED[said]) as url:
        in_vain(room, url)


@pytest.mark.parametrize("room", [room for room in ROOMS if room != "partners"])
@pytest.mark.parametrize("said", UNBELIEVED)
def test_a_success_in_another_form_is_not_believed(room: str, said: str) -> None:
    with a_line(UNBELIEVED[said]) as url:
        in_vain(room, url)


@pytest.mark.parametrize("room", ROOMS)
@pytest.mark.parametrize("said", FAILED)
def test_only_who_was_asked_refuses(room: str, said: str) -> None:
    """A gateway's page is no refusal, whatever its status; and nobody is followed elsewhere."""
    with a_line(FAILED[said]) as url:
        in_vain(room, url)


@pytest.mark.parametrize("room", ROOMS)
def test_who_is_silent_or_not_there_is_asked_again(room: str) -> None:
    with a_silence() as silent:
        in_vain(room, silent.url, seconds=0.05)
    in_vain(room, nobody())


def test_a_subscriber_that_is_slow_is_no_reason_not_to_ask_about_others() -> None:
    """And many in a row are: then nobody is waited for."""
    with a_silence() as silent, httpx.Client(timeout=0.01) as http:
        client = network(silent.url, http)
        for _ in range(9):
            with pytest.raises(Unavailable, match="does not answer"):
                client.get("SUB1")
        with pytest.raises(Unavailable, match="does not answer"):
            client.get("SUB1")
        asked = silent.calls
        with pytest.raises(Unavailable, match="silent a moment ago"):
            client.get("SUB2")
        assert silent.calls == asked
