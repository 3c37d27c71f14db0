"""Roles of the database: each function logs in with a role of its own, made here.

`rules/rights.toml` is the whole truth about roles and rights. `ensure_roles` makes the roles before
the first migration; `rights.apply_rights` sets their rights after the last one. The owner of the
tables only migrates, and row-level security holds for those who borrow its rights (through a view
or a SECURITY DEFINER function).
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, Final

import psycopg
from psycopg import errors, sql
from psycopg.rows import TupleRow

from elhandel.values.errors import DomainError

type Connection = psycopg.Connection[TupleRow]

CUSTOMER: Final = "elhandel_customer"
LOOKUP: Final = "elhandel_lookup"
DEFINERS: Final = (LOOKUP, "elhandel_chooser", "elhandel_numberer", "elhandel_prover")
"""Own the SECURITY DEFINER functions; nobody logs in as these."""
_IAM: Final = "rds_iam"

# Roles belong to the server, so another database that migrates now may be making them as well.
_TRIES: Final = 20


class RightsNotApplied(DomainError):
    """The roles or rights in the database do not match rights.toml."""

    code = "database-rights-not-applied"
    status = 500


@dataclass(frozen=True, slots=True)
class Role:
    """A role of the database as rights.toml describes it."""

    name: str
    login: bool
    settings: Mapping[str, str] = field(default_factory=dict)
    member_of: tuple[str, ...] = ()
    may_become: tuple[str, ...] = ()
    """Roles whose rights it has only while it has taken them on, in a transaction."""
    own_rows: frozenset[str] = frozenset()
    """Tables with row-level security on which the role has policies of its own; on any other table
    that it may use, it sees every row."""
    tables: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By schema.table the verbs, with columns where not all are meant."""
    sequences: tuple[str, ...] = ()
    functions: tuple[str, ...] = ()

    @property
    def schemas(self) -> frozenset[str]:
        return frozenset(
            name.partition(".")[0] for name in (*self.tables, *self.sequences, *self.functions)
        )


@cache
def roles() -> tuple[Role, ...]:
    """Every role in rights.toml, which is every role but the owner."""
    text = (files("elhandel.platform") / "rules" / "rights.toml").read_text(encoding="utf-8")
    rights = tomllib.loads(text)

    return tuple(_role(name, role, rights["settings"]) for name, role in rights["roles"].items())


def _role(name: str, role: Mapping[str, Any], settings: Mapping[str, str]) -> Role:
    """A role as rights.toml has it; settings: those of every role."""
    return Role(
        name,
        login=role["login"],
        settings={**settings, **role.get("settings", {})},
        member_of=tuple(role.get("member_of", ())),
        may_become=tuple(role.get("may_become", ())),
        own_rows=frozenset(role.get("own_rows", ())),
        tables={table: tuple(verbs) for table, verbs in role.get("tables", {}).items()},
        sequences=tuple(role.get("sequences", ())),
        functions=tuple(role.get("functions", ())),
    )


def ensure_roles(connection: Connection) -> None:
    """Make the roles that are missing, and set what each session begins with.

    connection: the owner's, in autocommit. Safe while other databases of the server do the same.
    Raises RightsNotApplied where a role has powers that pass every right given here, or where the
    owner may not make roles.
    """
    for role in roles():
        _ensure_at_last(connection, role)
        _refuse_powers(connection, role)
    _set_settings(connection, owner_of(connection), {"timezone": "UTC"})
    for definer in DEFINERS:
        _join(connection, definer, owner_of(connection), inherit=False)


def owner_of(connection: Connection) -> str:
    """The role that this connection logged in as: the owner of the tables."""
    return str(connection.info.user)


def _ensure_at_last(connection: Connection, role: Role) -> None:
    """Ensure a role, and try again where another database made it at the same moment."""
    for left in reversed(range(_TRIES)):
        try:
            with connection.transaction():
                _ensure(connection, role)
        except (errors.DuplicateObject, errors.UniqueViolation, errors.InternalError_):
            if not left:
                raise
        except errors.InsufficientPrivilege as error:
            raise RightsNotApplied(
                f"The role {role.name} cannot be made or set by {owner_of(connection)}. Give it "
                "CREATEROLE, and the roles that somebody else has made WITH ADMIN OPTION; "
                "docs/operations.md says how."
            ) from error
        else:
            return


_ATTRIBUTES: Final = """
SELECT rolcanlogin, rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication
FROM pg_roles WHERE rolname = %s
"""

_EXISTS: Final = "SELECT FROM pg_roles WHERE rolname = %s"


def _ensure(connection: Connection, role: Role) -> None:
    name = sql.Identifier(role.name)
    login = sql.SQL("LOGIN" if role.login else "NOLOGIN")

    found = connection.execute(_ATTRIBUTES, [role.name]).fetchone()
    if found is None:
        connection.execute(sql.SQL("CREATE ROLE {} {}").format(name, login))
    elif found[0] != role.login:
        connection.execute(sql.SQL("ALTER ROLE {} {}").format(name, login))

    if role.login:
        _set_settings(connection, role.name, role.settings)
        _reset_what_it_set(connection, role)

    for group in role.member_of:
        _join(connection, group, role.name, inherit=True)
    for other in role.may_become:
        _join(connection, other, role.name, inherit=False)

    # On AWS the role logs in by IAM, and by nothing else.
    if role.login and connection.execute(_EXISTS, [_IAM]).fetchone() is not None:
        _join(connection, _IAM, role.name, inherit=True)


_SETTINGS: Final = """
SELECT unnest(s.setconfig) FROM pg_db_role_setting s JOIN pg_roles r ON r.oid = s.setrole
WHERE r.rolname = %s AND s.setdatabase = 0
"""


def _set_settings(connection: Connection, role: str, settings: Mapping[str, str]) -> None:
    """Set what every session of the role begins with; a SET by a session would pin the proxy."""
    pairs = [str(row[0]).split("=", 1) for row in connection.execute(_SETTINGS, [role])]
    have = {name.lower(): value for name, value in pairs}  # PostgreSQL says TimeZone

    for name, value in settings.items():
        if have.get(name) != value:
            statement = sql.SQL("ALTER ROLE {} SET {} = {}")
            connection.execute(
                statement.format(sql.Identifier(role), sql.Identifier(name), sql.Literal(value))
            )


_SETTINGS_IN_DATABASES: Final = """
SELECT d.datname FROM pg_db_role_setting s
JOIN pg_roles r ON r.oid = s.setrole JOIN pg_database d ON d.oid = s.setdatabase
WHERE r.rolname = %s
"""


def _reset_what_it_set(connection: Connection, role: Role) -> None:
    """Reset settings and password that a role gave itself, which PostgreSQL lets every role do."""
    name = sql.Identifier(role.name)
    for row in connection.execute(_SETTINGS, [role.name]).fetchall():
        setting = str(row[0]).split("=", 1)[0]
        if setting.lower() not in role.settings:
            connection.execute(
                sql.SQL("ALTER ROLE {} RESET {}").format(name, sql.Identifier(setting))
            )

    for (database,) in connection.execute(_SETTINGS_IN_DATABASES, [role.name]).fetchall():
        connection.execute(
            sql.SQL("ALTER ROLE {} IN DATABASE {} RESET ALL").format(name, sql.Identifier(database))
        )

    # Always, because only a superuser may read whether there is a password.
    connection.execute(sql.SQL("ALTER ROLE {} PASSWORD NULL").format(name))


_MEMBERSHIPS: Final = """
SELECT m.inherit_option, m.set_option FROM pg_auth_members m
WHERE m.roleid = %s::regrole AND m.member = %s::regrole AND (m.set_option OR m.inherit_option)
"""


def _join(connection: Connection, group: str, role: str, *, inherit: bool) -> None:
    found = connection.execute(_MEMBERSHIPS, [group, role]).fetchall()

    if (inherit, True) not in found:
        statement = sql.SQL("GRANT {} TO {} WITH INHERIT {}, SET TRUE")
        how = sql.SQL("TRUE" if inherit else "FALSE")
        connection.execute(statement.format(sql.Identifier(group), sql.Identifier(role), how))


_MEMBER_OF: Final = """
SELECT g.rolname
FROM pg_auth_members m
JOIN pg_roles g ON g.oid = m.roleid
JOIN pg_roles r ON r.oid = m.member
WHERE r.rolname = %s
"""


def _refuse_powers(connection: Connection, role: Role) -> None:
    found = connection.execute(_ATTRIBUTES, [role.name]).fetchone()
    if found is not None and found[1]:
        raise RightsNotApplied(
            f"The role {role.name} is a superuser, or passes row-level security, or makes roles or "
            f"databases. Take that from it (ALTER ROLE {role.name} NOSUPERUSER NOBYPASSRLS "
            "NOCREATEROLE NOCREATEDB NOREPLICATION)."
        )

    groups = {str(row[0]) for row in connection.execute(_MEMBER_OF, [role.name])}
    others = groups - {*role.member_of, *role.may_become, _IAM}
    if others:
        raise RightsNotApplied(
            f"The role {role.name} is a member of {', '.join(sorted(others))}, which gives it "
            "rights that rights.toml does not name. Take it out "
            f"(REVOKE {min(others)} FROM {role.name})."
        )
