"""Somebody of the staff sees a customer's pages: once by a ticket, for a while, and only to see."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from elhandel.identity import end_role, end_staff
from elhandel.identity.errors import UnableToView
from elhandel.identity.viewings import begin_viewing, end_viewing, open_viewing, viewing_of
from elhandel.platform.database import Database
from tests.builders.sessions import a_decision, signed_in_staff

NOW = datetime(2026, 2, 9, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def opened(as_function: Callable[[str], Database], username: str) -> tuple[Database, str]:
    """The customers' pages, and a ticket for those of customer 7."""
    with as_function("backoffice").transaction() as tx:
        session = signed_in_staff(tx, username, "support", "admin", now=NOW)[1]
        ticket = open_viewing(tx, 7, session, NOW)
    return as_function("site"), ticket


def test_a_ticket_opens_one_customers_pages_once(as_function: Callable[[str], Database]) -> None:
    site, ticket = opened(as_function, "vera")
    with site.transaction() as tx:
        secret = begin_viewing(tx, ticket, NOW)
        found = viewing_of(tx, secret, NOW + 29 * MINUTE)
        assert viewing_of(tx, secret, NOW + 30 * MINUTE) is None
        assert viewing_of(tx, ticket, NOW) is None
        assert viewing_of(tx, "", NOW) is None
    assert found is not None
    assert (found.customer_id, found.who, found.is_viewing) == (7, "staff:vera", True)

    for said in (ticket, "x" * 43, "", secret):
        with pytest.raises(UnableToView), site.transaction() as tx:
            begin_viewing(tx, said, NOW)


def test_a_ticket_is_good_for_a_minute(as_function: Callable[[str], Database]) -> None:
    site, ticket = opened(as_function, "viggo")
    with pytest.raises(UnableToView), site.transaction() as tx:
        begin_viewing(tx, ticket, NOW + MINUTE)


def test_a_viewing_ends_by_a_button_and_with_whoever_leaves_or_loses_a_role(
    as_function: Callable[[str], Database],
) -> None:
    for username in ("vigga", "vilde", "viola"):
        site, ticket = opened(as_function, username)
        with site.transaction() as tx:
            secret = begin_viewing(tx, ticket, NOW)
            if username == "vigga":
                end_viewing(tx, secret, NOW)
        if username == "vilde":
            with as_function("backoffice").transaction() as tx:
                signed_in_staff(tx, "another-admin", "admin", now=NOW)
                end_staff(tx, username, a_decision(NOW))
        if username == "viola":
            with as_function("backoffice").transaction() as tx:
                assert end_role(tx, username, "support", a_decision(NOW))
        with site.transaction() as tx:
            assert viewing_of(tx, secret, NOW) is None
