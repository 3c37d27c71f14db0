"""The proof that a customer asked for it: taken, kept as it came, shown to staff, and gone with its
books.
"""

import hashlib
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from types import ModuleType
from typing import Any, Final

import psycopg
import pytest
from fastapi.testclient import TestClient

from elhandel.onboarding.retention import RETENTION
from elhandel.platform import web
from elhandel.platform.clock import FixedClock
from elhandel.platform.database import Database
from elhandel.platform.upkeep.retention import horizon
from elhandel.pricing.spot import SpotDay, store_spot_days
from functions.onboarding.app import SignupRequest, app
from tests.builders.database.roles import as_function
from tests.integration.onboarding.api.test_onboarding_api import ANDERS
from tests.integration.onboarding.test_parties import CONTEXT

CONSENT: Final[dict[str, Any]] = {
    "text_version": "2026-01",
    "given_at": "2026-03-02T09:30:00+01:00",
    "channel": "phone",
}
NEEDED: Final = FixedClock(datetime(2027, 2, 28, 23, tzinfo=UTC))
"""The first of March in Denmark."""


def kept(database: Database) -> list[tuple[Any, ...]]:
    with database.transaction() as tx:
        return tx.execute(
            "SELECT text_version, given_at, channel, recorded_at FROM onboarding.consent"
        ).fetchall()


@pytest.fixture
def poller(database: Database, clock: FixedClock, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    from functions.backoffice import app as poller

    monkeypatch.setattr(poller, "database", as_function(database, "backoffice"))
    monkeypatch.setattr(poller, "clock", clock)
    return poller


def test_a_consent_is_kept_with_its_signup_and_shown_to_staff(
    api: TestClient, database: Database, clock: FixedClock, poller: ModuleType
) -> None:
    signup = api.post("/api/signup", json={**ANDERS, "consent": CONSENT}).json()["signup_id"]

    given_at = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)
    assert kept(database) == [("2026-01", given_at, "phone", clock.now())]
    shown = poller.handler({"job": "show-signup", "signup": signup}, CONTEXT)
    assert shown["consent"] == {
        "text_version": "2026-01",
        "given_at": given_at.isoformat(),
        "channel": "phone",
        "recorded_at": clock.now().isoformat(),
    }
    assert (shown["key"], shown["tenant"], shown["stage"], shown["held"]) == (
        1,
        "default",
        "registered",
        None,
    )
    assert "Anders" not in str(shown)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"channel": "fax"}, "invalid-request"),
        ({"channel": None}, "invalid-request"),
        ({"text_version": ""}, "invalid-request"),
        ({"text_version": "x" * 61}, "invalid-request"),
        ({"text_version": "a b"}, "invalid-request"),
        ({"text_version": "0101901234"}, "invalid-value"),
        ({"text_version": "010190-1234"}, "invalid-value"),
        ({"given_at": "2026-03-02T09:30:00"}, "invalid-request"),
        ({"given_at": "yesterday"}, "invalid-request"),
        ({"by": "Anders"}, "invalid-request"),
        ({"given_at": "2026-03-02T09:05:00.000001Z"}, "invalid-value"),
        ({"given_at": "9999-12-31T23:59:59Z"}, "invalid-value"),
        ({"given_at": "2025-03-01T08:59:59Z"}, "invalid-value"),
        ({"given_at": "0001-01-01T00:00:00Z"}, "invalid-value"),
    ],
)
def test_a_consent_that_cannot_be_is_422(
    api: TestClient, database: Database, change: dict[str, Any], code: str
) -> None:
    answer = api.post("/api/signup", json={**ANDERS, "consent": {**CONSENT, **change}})
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert kept(database) == []


@pytest.mark.parametrize("given_at", ["2026-03-02T09:05:00Z", "2025-03-01T09:00:00Z"])
def test_two_clocks_may_differ_by_minutes_and_a_consent_holds_for_a_year(
    api: TestClient, given_at: str
) -> None:
    assert (
        api.post(
            "/api/signup", json={**ANDERS, "consent": {**CONSENT, "given_at": given_at}}
        ).status_code
        == 201
    )


@pytest.mark.parametrize(
    ("instant", "status"), [(NEEDED.now() - timedelta(microseconds=1), 201), (NEEDED.now(), 422)]
)
def test_from_its_day_on_there_is_no_signup_without(
    api: TestClient, instant: datetime, status: int
) -> None:
    app.dependency_overrides[web.clock] = lambda: FixedClock(instant)
    answer = api.post("/api/signup", json=ANDERS)
    assert (answer.status_code, answer.json().get("field")) == (
        status,
        None if status == 201 else "consent",
    )
    assert (
        api.post("/api/signup", json={**ANDERS, "gsrn": "571313180000000012"}).status_code == status
    )


def test_what_was_answered_before_its_day_is_answered_again(api: TestClient) -> None:
    headers = {"Idempotency-Key": "order-17"}
    first = api.post("/api/signup", json=ANDERS, headers=headers)
    app.dependency_overrides[web.clock] = lambda: NEEDED
    again = api.post("/api/signup", json=ANDERS, headers=headers)
    assert (again.status_code, again.json()) == (201, first.json())


def test_a_request_without_consent_is_the_one_that_was_stored_before_there_was_the_field() -> None:
    asked = SignupRequest.model_validate(ANDERS).asked()
    assert (
        hashlib.sha256(asked).hexdigest()
        == "1d79fb180c0bacbed936c92dee7b6b554618eb8d403f99142e062deb17296083"
    )


def test_a_consent_goes_with_the_books_of_its_supply(
    api: TestClient, database: Database, clock: FixedClock
) -> None:
    api.post("/api/signup", json={**ANDERS, "consent": CONSENT})
    (rule,) = [rule for rule in RETENTION if rule.name == "consents"]

    def forgotten(day: str, **supply: Any) -> int:
        with database.transaction() as tx:
            for column, value in supply.items():
                tx.execute(f"UPDATE portfolio.supply_period SET {column} = %s".encode(), [value])
            return rule.forget(
                tx, horizon(FixedClock(datetime.fromisoformat(f"{day}T12:00:00+00:00"))), 100
            )

    assert forgotten("2040-01-01") == 0  # for as long as it runs
    assert forgotten("2032-12-31", ends_on="2027-06-01", state="active") == 0
    with database.transaction() as tx:
        store_spot_days(
            tx,
            [SpotDay("DK1", date(2032, 12, 31), 60, (0,) * 24)],
            datetime(2032, 12, 30, tzinfo=UTC),
        )
    assert forgotten("2033-01-01") == 1
    assert kept(database) == []


def test_a_consent_to_what_came_to_nothing_goes_as_the_books_of_its_year(
    api: TestClient, database: Database
) -> None:
    signup = api.post("/api/signup", json={**ANDERS, "consent": CONSENT}).json()["signup_id"]
    api.post(f"/api/signup/{signup}/cancel")
    (rule,) = [rule for rule in RETENTION if rule.name == "consents"]
    for day, count in (
        (datetime(2031, 12, 31, 12, tzinfo=UTC), 0),
        (datetime(2032, 1, 1, 12, tzinfo=UTC), 1),
    ):
        with database.transaction() as tx:
            assert rule.forget(tx, horizon(FixedClock(day)), 100) == count


def test_a_consent_is_never_changed(api: TestClient, database: Database) -> None:
    api.post("/api/signup", json={**ANDERS, "consent": CONSENT})
    with pytest.raises(Exception, match="never changed"), database.transaction() as tx:
        tx.execute("UPDATE onboarding.consent SET text_version = 'another'")


def test_the_consent_to_a_supply_goes_before_its_books_for_nobody(
    api: TestClient, database: Database, database_of: Callable[[str], Database]
) -> None:
    """Neither by itself nor with its signup, as long as nothing says that the books are over."""
    api.post("/api/signup", json={**ANDERS, "consent": CONSENT})
    for table in ("onboarding.consent", "onboarding.signup"):
        refused = pytest.raises(psycopg.errors.RestrictViolation, match="as long as its books")
        with refused, database_of("upkeep").transaction() as tx:
            tx.execute(f"DELETE FROM {table}".encode())
    with database.transaction() as tx:
        store_spot_days(
            tx,
            [SpotDay("DK1", date(2031, 11, 1), 60, (0,) * 24)],
            datetime(2031, 10, 31, tzinfo=UTC),
        )
    refused = pytest.raises(psycopg.errors.RestrictViolation, match="as long as its books")
    with refused, database_of("upkeep").transaction() as tx:
        tx.execute("DELETE FROM onboarding.consent")
    assert len(kept(database)) == 1


def test_a_consent_goes_with_a_signup_that_came_to_nothing(
    api: TestClient, database: Database, database_of: Callable[[str], Database]
) -> None:
    signup = api.post("/api/signup", json={**ANDERS, "consent": CONSENT}).json()["signup_id"]
    api.post(f"/api/signup/{signup}/cancel")
    with database_of("upkeep").transaction() as tx:
        tx.execute("DELETE FROM onboarding.signup")
    assert kept(database) == []
