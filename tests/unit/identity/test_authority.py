"""Each cell of who may what in neighbours' trade (GX-USR-2, GX-USR-3)."""

import pytest

from elhandel.identity import Role, may
from elhandel.identity.roles import COMMANDS, MATRIX, PARTIES, PERMISSIONS, STAFF
from tests.unit.identity.test_roles import ROLES, somebody

# A row for each command, and whoever may do it: as the requirements promise it, word by word.
PROMISED = {
    "certificates:issue": "rec admin",
    "certificates:retire": "consumer prosumer producer corporate",
    "certificates:transfer": "consumer prosumer producer corporate",
    "certificates:validate": "rec admin",
    "governance:pause": "operator admin",
    "governance:view": "consumer prosumer producer corporate",
    "market:control": "operator admin",
    "meters:verify": "admin",
    "meters:verify-own": "consumer prosumer producer corporate",
    "orders:buy": "consumer prosumer producer corporate",
    "orders:cancel": "consumer prosumer producer corporate",
    "orders:sell": "prosumer producer corporate",
    "readings:submit": "prosumer producer corporate ami admin",
    "settlements:retry": "operator admin",
    "tokens:mint": "admin",
    "wallet:connect": "consumer prosumer producer corporate",
}
OF_STAFF = sorted(set(COMMANDS) & set(PERMISSIONS))


def test_every_command_and_every_role_of_the_requirements_is_in_the_table() -> None:
    assert set(MATRIX) == set(COMMANDS) == set(PROMISED)
    assert set(PARTIES) == {
        *("user", "prosumer", "consumer", "corporate", "ami", "rec", "operator"),
        *("producer", "admin"),
    }


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("party", PARTIES)
def test_a_cell_is_as_it_was_promised(party: str, command: str) -> None:
    assert (party in MATRIX[command]) == (party in PROMISED[command].split())  # type: ignore[index]


@pytest.mark.parametrize("command", OF_STAFF)
@pytest.mark.parametrize("party", STAFF)
def test_staff_may_what_their_cell_says(party: str, command: str) -> None:
    session = somebody(STAFF[party])  # type: ignore[index]
    assert may(session, PERMISSIONS[command]) == (party in MATRIX[command])  # type: ignore[index]


@pytest.mark.parametrize("command", OF_STAFF)
def test_customers_and_who_is_nobody_yet_have_none_of_what_is_for_staff(command: str) -> None:
    right = PERMISSIONS[command]  # type: ignore[index]
    assert not may(somebody(*ROLES, kind="customer"), right)
    assert not may(somebody(), right)


@pytest.mark.parametrize("role", ["support", "rec"])
def test_who_serves_or_certifies_controls_no_market(role: Role) -> None:
    assert not may(somebody(role), PERMISSIONS["market:control"])
    assert not may(somebody(role), PERMISSIONS["governance:pause"])
    assert not may(somebody(role), PERMISSIONS["tokens:mint"])


def test_the_authority_of_certificates_sees_no_customers() -> None:
    assert not may(somebody("rec"), PERMISSIONS["customers:view"])
