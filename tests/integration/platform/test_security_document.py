"""docs/security.md says what the template and the migrated database say, and the tests that it
names are there.
"""

import re
from pathlib import Path
from typing import Any, Final

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from elhandel.platform.database import Database
from infra.security_tables import (
    DOCUMENT,
    rights_in_the_database,
    rights_on_aws,
    tables_of,
    written,
)
from simulator.local.cloud.database.postgres import SUPERUSER

ROOT: Final = Path(__file__).resolve().parents[3]
TEXT: Final = DOCUMENT.read_text(encoding="utf-8")
LEVEL_2: Final = ROOT / "tests" / "integration" / "platform" / "asvs_5_0_level_2.txt"


def test_the_tables_of_rights_are_those_of_the_template_and_the_migrations(
    database: Database,
) -> None:
    assert written(TEXT, tables_of(database)) == TEXT, "run `make security-tables`"


def test_every_role_and_grant_shows_itself(database_url: str, database: Database) -> None:
    """A role that somebody makes tomorrow, with what it may, its columns, and what it may be."""
    role = sql.Identifier("elhandel_of_tomorrow")
    everything_url = make_conninfo(database_url, user=SUPERUSER)
    statements = [
        "CREATE ROLE {} LOGIN CREATEDB BYPASSRLS",
        "GRANT elhandel_customer TO {}",
        "GRANT INSERT, DELETE ON billing.invoice TO {}",
        "GRANT UPDATE (email) ON portfolio.customer TO {}",
        "GRANT SELECT ON metering.reading TO {}",
        "ALTER TABLE billing.invoice FORCE ROW LEVEL SECURITY",
    ]
    with psycopg.connect(everything_url, autocommit=True) as connection:
        for statement in statements:
            connection.execute(sql.SQL(statement).format(role))
    try:
        with database.transaction() as tx:
            rights = rights_in_the_database(tx)
    finally:
        with psycopg.connect(everything_url, autocommit=True) as connection:
            connection.execute(sql.SQL("DROP OWNED BY {}").format(role))
            connection.execute(sql.SQL("DROP ROLE {}").format(role))

    assert "| `elhandel_of_tomorrow` | yes | yes | yes | elhandel_customer |" in rights
    assert "| `elhandel_of_tomorrow` | DELETE, INSERT | billing: invoice |" in rights
    assert "| `elhandel_of_tomorrow` | UPDATE (email) | portfolio: customer |" in rights
    assert "| `elhandel_of_tomorrow` | SELECT | metering: view reading |" in rights
    assert "| billing.invoice | yes | yes |" in rights


POLICY: Final = """
Resources:
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      Policies:
        - Statement:
            Effect: Allow
            Action: s3:*
            Resource: "*"
            Condition: {Bool: {a: "true"}}
        - Statement:
            - {Effect: Deny, Action: [kms:Decrypt], Resource: !GetAtt Key.Arn}
            - !If
              - InVpc
              - {Effect: Allow, Action: rds-db:connect, Resource: !Sub "${Proxy}/user"}
              - !Ref AWS::NoValue
        - AdministratorAccess
"""


@pytest.mark.parametrize(
    "row",
    [
        '| Worker | `s3:*` | `*` (where {"Bool": {"a": "true"}}) |',
        "| Worker | `never kms:Decrypt` | Key |",
        "| Worker | `rds-db:connect` | `${Proxy}/user` (if InVpc) |",
        "| Worker | ``AdministratorAccess`` | as that policy says |",
    ],
)
def test_every_form_of_a_policy_shows_itself(row: str) -> None:
    assert row in rights_on_aws(POLICY).splitlines()


def test_a_table_without_its_markers_is_an_error() -> None:
    with pytest.raises(ValueError, match="no markers"):
        written("# Security\n", {"rights-on-aws": ""})


def test_every_test_that_the_document_names_is_there() -> None:
    named = re.findall(r"\btests/[\w/.]+(?:::\w+)?", TEXT)
    assert len(named) > 40
    for name in named:
        path, _, function = name.partition("::")
        path = path.rstrip(".")
        assert (ROOT / path).exists(), name
        if function:
            assert re.search(
                rf"^def {function}\(", (ROOT / path).read_text(encoding="utf-8"), re.MULTILINE
            ), name


def test_every_threat_has_what_holds_it_and_a_test() -> None:
    rows = table_under("Threats and what holds them")
    assert len(rows) > 20
    for who, what, holds, tests in rows:
        assert who, what
        assert what, who
        assert holds, (who, what)
        assert "tests/" in tests or tests.startswith("none: "), (who, what)


def test_every_requirement_of_level_2_is_answered_once() -> None:
    """By its number: the list holds those of OWASP ASVS 5.0.0, levels 1 and 2."""
    asked = LEVEL_2.read_text(encoding="utf-8").split()
    assert len(asked) == len(set(asked)) == 253
    answered = [
        number for section, numbers, *_ in asvs_rows() for number in expanded(section, numbers)
    ]
    assert sorted(answered) == sorted(asked)


def test_what_is_met_names_a_test_and_what_is_not_says_why() -> None:
    for section, numbers, state, why in asvs_rows():
        assert state in {"met", "not applicable", "open"}, (section, numbers)
        assert len(why) > 10, (section, numbers)
        if state == "met":
            assert re.search(r"tests/|`make |\.md|API Gateway", why), (section, numbers)


def asvs_rows() -> list[list[str]]:
    """Section (V1.2), numbers (1, 3-5), state and reason of each row."""
    part = TEXT.split("## OWASP ASVS 5.0, level 2\n")[1].split("\n## ")[0]
    rows = [cells(line) for line in part.splitlines() if re.match(r"\| V\d", line)]
    assert len(rows) > 60
    return rows


def expanded(section: str, numbers: str) -> list[str]:
    """`V1.2`, `1, 3-5` → V1.2.1, V1.2.3, V1.2.4, V1.2.5."""
    found = []
    for part in numbers.split(","):
        first, _, last = part.strip().partition("-")
        found += [f"{section}.{number}" for number in range(int(first), int(last or first) + 1)]
    return found


def table_under(title: str) -> list[list[str]]:
    """The rows of the table under a heading."""
    part = TEXT.split(f"## {title}\n")[1].split("\n## ")[0]
    return [cells(line) for line in part.splitlines() if line.startswith("| ")][2:]


def cells(line: str) -> list[Any]:
    return [cell.strip() for cell in line.strip("|").split(" | ")]
