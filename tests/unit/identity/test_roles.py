"""What each role may do, and up to which amount: section by section as staff were promised it."""

from datetime import UTC, date, datetime
from itertools import chain, combinations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from elhandel.identity import NotAllowed, Right, Role, Session, limit_of, may, require

DAY = date(2026, 1, 15)
NOW = datetime(2026, 1, 15, 10, tzinfo=UTC)
ROLES: tuple[Role, ...] = ("support", "billing", "operations", "rec", "admin")
TABLE = {
    "search": "support billing operations admin",
    "contact-data": "support billing admin",
    "change-customer": "support billing admin",
    "credit": "support billing admin",
    "billing": "billing admin",
    "parked": "billing operations admin",
    "payments": "billing admin",
    "operations": "operations admin",
    "reconciliation": "billing operations admin",
    "products": "admin",
    "people": "admin",
    "persons": "admin",
    "certificates": "rec admin",
    "minting": "admin",
}


def somebody(*roles: Role, kind: str = "staff") -> Session:
    return Session(
        session_id=1,
        kind=kind,  # type: ignore[arg-type]
        subject_id=1,
        who="staff:anna",
        name="Anna",
        customer_id=None,
        roles=frozenset(roles),
        level="low",
        csrf="",
        signed_in_at=NOW,
        idle_ends_at=NOW,
    )


def test_every_right_has_its_row_of_roles() -> None:
    found = {
        right.value: " ".join(role for role in ROLES if may(somebody(role), right))
        for right in Right
    }
    assert found == TABLE


@pytest.mark.parametrize(
    "roles", list(chain.from_iterable(combinations(ROLES, n) for n in range(6)))
)
def test_several_roles_may_what_any_of_them_may(roles: tuple[Role, ...]) -> None:
    for right in Right:
        assert may(somebody(*roles), right) == any(may(somebody(role), right) for role in roles)


def test_who_may_not_is_refused_with_whom_to_ask_and_customers_may_nothing() -> None:
    with pytest.raises(NotAllowed, match="admin or billing") as error:
        require(somebody("support"), Right.PAYMENTS)
    assert (error.value.status, error.value.details) == (403, {"right": "payments"})

    require(somebody("billing"), Right.PAYMENTS)
    assert not any(may(somebody(*ROLES, kind="customer"), right) for right in Right)


@pytest.mark.parametrize(
    ("roles", "dkk", "needs"),
    [
        (("support",), 500, "nobody"),
        (("support",), -500, "nobody"),
        (("support",), 501, "another-role"),
        (("billing",), 10_000, "nobody"),
        (("billing",), 10_001, "second-person"),
        (("admin",), 1, "second-person"),
        (("admin",), 1_000_000, "second-person"),
        (("support", "billing"), 10_000, "nobody"),
        (("support", "admin"), 500, "nobody"),
        (("support", "admin"), 501, "second-person"),
        (("operations",), 1, "another-role"),
        ((), 1, "another-role"),
    ],
)
def test_credit_has_the_limits_of_the_roles(roles: tuple[Role, ...], dkk: int, needs: str) -> None:
    limit = limit_of(somebody(*roles), Right.CREDIT, DAY)
    assert limit.needs(dkk * 100) == needs


def test_products_and_prices_are_never_changed_alone() -> None:
    assert limit_of(somebody("admin"), Right.PRODUCTS, DAY).needs(1) == "second-person"
    assert limit_of(somebody("billing"), Right.PRODUCTS, DAY).needs(1) == "another-role"


def test_what_has_no_limit_needs_nobody() -> None:
    assert limit_of(somebody("billing"), Right.PAYMENTS, DAY).needs(10**12) == "nobody"


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    ore=st.integers(0, 10**9),
    fewer=st.sets(st.sampled_from(ROLES)),
    more=st.sets(st.sampled_from(ROLES)),
)
def test_another_role_never_takes_anything_away(
    ore: int, fewer: set[Role], more: set[Role]
) -> None:
    order = ("nobody", "second-person", "another-role")
    with_fewer = limit_of(somebody(*fewer), Right.CREDIT, DAY).needs(ore)
    with_more = limit_of(somebody(*(fewer | more)), Right.CREDIT, DAY).needs(ore)
    assert order.index(with_more) <= order.index(with_fewer)
