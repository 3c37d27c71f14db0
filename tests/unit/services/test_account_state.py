"""What an account is follows from what lies on it (CD-ACC-2)."""

import pytest

from elhandel.services.states import account_state


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        ([], "pending"),
        (["pending"], "pending"),
        (["pending", "cancelled"], "pending"),
        (["active", "suspended", "cancelled"], "active"),
        (["suspended", "pending"], "suspended"),
        (["suspended", "cancelled"], "suspended"),
        (["cancelled", "withdrawn"], "cancelled"),
        (["withdrawn"], "cancelled"),
    ],
)
def test_an_account_is_the_best_of_what_lies_on_it(states: list[str], expected: str) -> None:
    assert account_state(states) == expected
    assert account_state(reversed(states)) == expected
