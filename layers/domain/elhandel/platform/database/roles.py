"""Who may what in the database: the login role of each function, with its rights and its settings.

`rules/rights.toml` is the whole truth about rights. `ensure_roles` makes the roles before the first
migration, `apply_rights` gives and takes rights after the last one: what is not named there, nobody
has but the owner of the tables, and a new table is nobody's until it has its lines. The owner
migrates, and its rows are not for those who only borrow its rights (a view, a SECURITY DEFINER
function).
"""

import contextlib
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Final

import psycopg
from psycopg import errors, sql
from psycopg.rows import TupleRow

from elhandel.values.errors import DomainError

type Connection = psycopg.Connection[TupleRow]

CUSTOMER: Final = "elhandel_customer"
LOOKUP: Final = "elhandel_lookup"

_TRIES: Final = (
    20  # roles are the server's: another database that migrates now may be making them as well
)
_TABLE_VERBS: Final = frozenset({"SELECT", "INSERT", "UPDATE", "DELETE", "MAINTAIN"})

_ATTRIBUTES: Final = """
SELECT rolcanlogin, rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication
FROM pg_roles WHERE rolname = %s
"""
_SETTINGS: Final = """
SELECT unnest(s.setconfig) FROM pg_db_role_setting s JOIN pg_roles r ON r.oid = s.setrole
WHERE r.rolname = %s AND s.setdatabase = 0
"""
_SETTINGS_IN_DATABASES: Final = """
SELECT d.datname FROM pg_db_role_setting s
JOIN pg_roles r ON r.oid = s.setrole JOIN pg_database d ON d.oid = s.setdatabase
WHERE r.rolname = %s
"""
_MEMBER_OF: Final = """
SELECT g.rolname FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.roleid JOIN pg_roles r ON r.oid = m.member
WHERE r.rolname = %s
"""
_EXISTS: Final = "SELECT FROM pg_roles WHERE rolname = %s"

_OURS: Final = "n.nspname NOT LIKE 'pg\\_%%' AND n.nspname <> 'information_schema'"
_SCHEMAS: Final = f"SELECT n.nspname FROM pg_namespace n WHERE {_OURS} ORDER BY 1"  # noqa: S608
_RELATIONS: Final = f"""
SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE {_OURS} AND c.relkind IN ('r', 'p', 'v', 'm', 'S') AND NOT c.relispartition ORDER BY 1, 2
"""  # noqa: S608
_FUNCTIONS: Final = f"""
SELECT n.nspname, p.proname, pg_get_function_identity_arguments(p.oid), p.proowner::regrole::text
FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE {_OURS} ORDER BY 1, 2, 3
"""  # noqa: S608
_GUARDED: Final = f"""
SELECT n.nspname, c.relname, c.relforcerowsecurity FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE {_OURS} AND c.relrowsecurity ORDER BY 1, 2
"""  # noqa: S608
_POLICY: Final = """
SELECT ARRAY(SELECT r.rolname::text FROM unnest(p.polroles) o JOIN pg_roles r ON r.oid = o ORDER BY 1)
FROM pg_policy p WHERE p.polrelid = %s::regclass AND p.polname = %s
"""


class RightsNotApplied(DomainError):
    """The roles of the database, or what is written of their rights, are not as they must be."""

    code = "database-rights-not-applied"
    status = 500


@dataclass(frozen=True, slots=True)
class Role:
    """A role of the database as rights.toml says it.

    tables: by schema.table, the verbs, with columns where not all are meant. own_rows: tables with
    row-level security on which the role has policies of its own; on any other that it may use it
    sees every row.
    """

    name: str
    login: bool
    settings: Mapping[str, str] = field(default_factory=dict)
    member_of: tuple[str, ...] = ()
    own_rows: frozenset[str] = frozenset()
    tables: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sequences: tuple[str, ...] = ()
    functions: tuple[str, ...] = ()

    @property
    def schemas(self) -> frozenset[str]:
        return frozenset(
            name.partition(".")[0] for name in (*self.tables, *self.sequences, *self.functions)
        )


@cache
def roles() -> tuple[Role, ...]:
    """Every role but the owner, as rights.toml says."""
    text = (files("elhandel.platform") / "rules" / "rights.toml").read_text(encoding="utf-8")
    told = tomllib.loads(text)

    return tuple(
        Role(
            name,
            login=role["login"],
            settings=told["settings"] | role.get("settings", {}),
            member_of=tuple(role.get("member_of", ())),
            own_rows=frozenset(role.get("own_rows", ())),
            tables={table: tuple(verbs) for table, verbs in role.get("tables", {}).items()},
            sequences=tuple(role.get("sequences", ())),
            functions=tuple(role.get("functions", ())),
        )
        for name, role in told["roles"].items()
    )


def ensure_roles(connection: Connection) -> None:
    """Make the roles that are missing, with their settings; `connection` is the owner's, in
    autocommit.

    Safe while other databases of the server do the same. Raises RightsNotApplied where a role may
    more than it should (it would pass every right that is given here), or where the owner may not
    make roles.
    """
    for role in roles():
        _again_if_another_was_faster(connection, role)
        _refuse_powers(connection, role)
    _settle(connection, _owner(connection), {"timezone": "UTC"})
    _join(connection, LOOKUP, _owner(connection), inherit=False)


def apply_rights(connection: Connection) -> None:
    """Give each role what rights.toml says and take the rest, from PUBLIC too; all of it at once or
    nothing.

    Raises RightsNotApplied where rights.toml names what there is not.
    """
    with connection.transaction():
        _revoke(connection)
        for role in sorted(
            roles(), key=lambda role: role.name != LOOKUP
        ):  # it must reach its functions to grant them
            _grant(connection, role)
        _guard(connection)


def _again_if_another_was_faster(connection: Connection, role: Role) -> None:
    for left in reversed(range(_TRIES)):
        try:
            with connection.transaction():
                _ensure(connection, role)
        except (errors.DuplicateObject, errors.UniqueViolation, errors.InternalError_):
            if not left:
                raise
        except errors.InsufficientPrivilege as error:
            raise RightsNotApplied(
                f"The role {role.name} cannot be made or set by {_owner(connection)}. Give it CREATEROLE, and the "
                f"roles that somebody else has made WITH ADMIN OPTION; docs/operations.md says how."
            ) from error
        else:
            return


def _ensure(connection: Connection, role: Role) -> None:
    name = sql.Identifier(role.name)
    found = connection.execute(_ATTRIBUTES, [role.name]).fetchone()
    if found is None:
        login = sql.SQL("LOGIN" if role.login else "NOLOGIN")
        connection.execute(sql.SQL("CREATE ROLE {} {}").format(name, login))
    elif found[0] != role.login:
        login = sql.SQL("LOGIN" if role.login else "NOLOGIN")
        connection.execute(sql.SQL("ALTER ROLE {} {}").format(name, login))

    if role.login:
        _settle(connection, role.name, role.settings)
        _take_back_what_it_set(connection, role)

    for group in role.member_of:
        _join(connection, group, role.name, inherit=True)

    if role.login and connection.execute(_EXISTS, ["rds_iam"]).fetchone() is not None:
        _join(
            connection, "rds_iam", role.name, inherit=True
        )  # on AWS the role logs in by IAM, and by nothing else


def _settle(connection: Connection, role: str, settings: Mapping[str, str]) -> None:
    """Settings that every session of the role begins with; no SET by a session, which would pin the
    proxy.
    """
    told = [str(row[0]).split("=", 1) for row in connection.execute(_SETTINGS, [role])]
    have = {name.lower(): value for name, value in told}  # PostgreSQL says TimeZone
    for name, value in settings.items():
        if have.get(name) != value:
            statement = sql.SQL("ALTER ROLE {} SET {} = {}")
            connection.execute(
                statement.format(sql.Identifier(role), sql.Identifier(name), sql.Literal(value))
            )


def _take_back_what_it_set(connection: Connection, role: Role) -> None:
    """A role may change its own settings and password for good (PostgreSQL has no right for that):
    none stays.
    """
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

    connection.execute(
        sql.SQL("ALTER ROLE {} PASSWORD NULL").format(name)
    )  # whether it has one, few may read


def _join(connection: Connection, group: str, role: str, *, inherit: bool) -> None:
    found = connection.execute(
        "SELECT m.inherit_option, m.set_option FROM pg_auth_members m WHERE m.roleid = %s::regrole"
        " AND m.member = %s::regrole AND (m.set_option OR m.inherit_option)",
        [group, role],
    ).fetchall()

    if (inherit, True) not in found:
        statement = sql.SQL("GRANT {} TO {} WITH INHERIT {}, SET TRUE")
        options = (
            sql.Identifier(group),
            sql.Identifier(role),
            sql.SQL("TRUE" if inherit else "FALSE"),
        )
        connection.execute(statement.format(*options))


def _refuse_powers(connection: Connection, role: Role) -> None:
    found = connection.execute(_ATTRIBUTES, [role.name]).fetchone()
    if found is not None and found[1]:
        raise RightsNotApplied(
            f"The role {role.name} is a superuser, or passes row-level security, or makes roles or databases. Take "
            f"that from it (ALTER ROLE {role.name} NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOCREATEDB NOREPLICATION)."
        )

    others = {str(row[0]) for row in connection.execute(_MEMBER_OF, [role.name])} - {
        *role.member_of,
        "rds_iam",
    }
    if others:
        raise RightsNotApplied(
            f"The role {role.name} is a member of {', '.join(sorted(others))}, and has rights by that which "
            f"rights.toml does not name. Take it out (REVOKE {min(others)} FROM {role.name})."
        )


def _revoke(connection: Connection) -> None:
    everybody = sql.SQL(", ").join(
        [sql.SQL("PUBLIC"), *(sql.Identifier(role.name) for role in roles())]
    )
    database = sql.Identifier(str(connection.info.dbname))
    connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM {}").format(database, everybody))
    for relation in connection.execute(_RELATIONS).fetchall():
        connection.execute(
            sql.SQL("REVOKE ALL ON {} FROM {}").format(sql.Identifier(*relation), everybody)
        )

    for owner, routine in _routines(connection):
        with _as(connection, owner):
            connection.execute(
                sql.SQL("REVOKE ALL ON FUNCTION {} FROM {}").format(routine, everybody)
            )
            if owner == LOOKUP:  # the migrator looks keys up too
                to = sql.Identifier(_owner(connection))
                connection.execute(
                    sql.SQL("GRANT EXECUTE ON FUNCTION {} TO {}").format(routine, to)
                )

    for (schema,) in connection.execute(_SCHEMAS).fetchall():
        connection.execute(
            sql.SQL("REVOKE ALL ON SCHEMA {} FROM {}").format(sql.Identifier(schema), everybody)
        )

    connection.execute("ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC")


def _grant(connection: Connection, role: Role) -> None:
    """Give a role its rights on what is there. Raises RightsNotApplied where rights.toml names
    something else.
    """
    to = sql.Identifier(role.name)
    if role.login:
        database = sql.Identifier(str(connection.info.dbname))
        connection.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(database, to))

    try:
        for schema in sorted(role.schemas):
            connection.execute(
                sql.SQL("GRANT USAGE ON SCHEMA {} TO {}").format(sql.Identifier(schema), to)
            )
        for table, verbs in role.tables.items():
            for verb in verbs:
                statement = sql.SQL("GRANT {} ON {} TO {}").format(
                    _verb(verb), _identifier(table), to
                )
                connection.execute(statement)
        for sequence in role.sequences:
            connection.execute(
                sql.SQL("GRANT USAGE ON SEQUENCE {} TO {}").format(_identifier(sequence), to)
            )
        for owner, routine in _routines(connection, role.functions):
            with _as(connection, owner):
                connection.execute(
                    sql.SQL("GRANT EXECUTE ON FUNCTION {} TO {}").format(routine, to)
                )
    except (errors.UndefinedTable, errors.UndefinedColumn, errors.InvalidSchemaName) as error:
        raise RightsNotApplied(
            f"rights.toml gives {role.name} what there is not: {error}. Mend its line."
        ) from error


def _guard(connection: Connection) -> None:
    """Force row-level security on every table that has it, and say who sees all rows there."""
    owner = _owner(connection)
    for schema, name, forced in connection.execute(_GUARDED).fetchall():
        table, identifier = f"{schema}.{name}", sql.Identifier(schema, name)
        if not forced:
            connection.execute(
                sql.SQL("ALTER TABLE {} FORCE ROW LEVEL SECURITY").format(identifier)
            )
        users = [
            role.name
            for role in roles()
            if table in role.tables and not {table, "*"} & role.own_rows
        ]
        _policy(connection, table, "every_row", sorted(users), sql.SQL("true"))
        # Not for what borrows the owner's rights in another's session: there, session_user is the
        # other.
        _policy(
            connection,
            table,
            "owner_itself",
            [owner],
            sql.SQL("session_user = {}").format(sql.Literal(owner)),
        )


def _policy(
    connection: Connection, table: str, name: str, users: list[str], condition: sql.Composable
) -> None:
    found = connection.execute(_POLICY, [table, name]).fetchone()
    if (found[0] if found else []) == users:
        return

    values = {
        "name": sql.Identifier(name),
        "table": _identifier(table),
        "users": sql.SQL(", ").join(map(sql.Identifier, users)),
        "condition": condition,
    }
    connection.execute(sql.SQL("DROP POLICY IF EXISTS {name} ON {table}").format(**values))
    if users:
        create = "CREATE POLICY {name} ON {table} TO {users} USING ({condition}) WITH CHECK ({condition})"
        connection.execute(sql.SQL(create).format(**values))


def _routines(
    connection: Connection, names: tuple[str, ...] | None = None
) -> Iterator[tuple[str, sql.Composable]]:
    """The owner and the name, with its arguments, of each function; of those named, or of all.

    Raises RightsNotApplied for a name that is no function's.
    """
    found = connection.execute(_FUNCTIONS).fetchall()
    missing = set(names or ()) - {f"{schema}.{name}" for schema, name, _, _ in found}
    if missing:
        raise RightsNotApplied(
            f"rights.toml names functions that there are not: {', '.join(sorted(missing))}."
        )
    for schema, name, arguments, owner in found:
        if names is None or f"{schema}.{name}" in names:
            yield owner, sql.SQL("{}({})").format(sql.Identifier(schema, name), sql.SQL(arguments))


@contextlib.contextmanager
def _as(connection: Connection, owner: str) -> Iterator[None]:
    """What is done in the block is done as the owner of a function, where that is the role of
    look-ups.
    """
    if owner != LOOKUP:
        yield
        return
    connection.execute(sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier(owner)))
    yield
    connection.execute("RESET ROLE")


def _verb(text: str) -> sql.Composable:
    """`SELECT`, or `UPDATE (email, phone)`, as SQL. Raises RightsNotApplied for another verb."""
    verb, _, columns = text.partition(" (")
    if verb not in _TABLE_VERBS:
        raise RightsNotApplied(
            f"rights.toml says {text!r}, which is none of {', '.join(sorted(_TABLE_VERBS))}."
        )
    if not columns:
        return sql.SQL(verb)  # one of five words
    names = sql.SQL(", ").join(
        sql.Identifier(name.strip()) for name in columns.rstrip(")").split(",")
    )
    return sql.SQL("{} ({})").format(sql.SQL(verb), names)


def _identifier(name: str) -> sql.Identifier:
    return sql.Identifier(*name.split("."))


def _owner(connection: Connection) -> str:
    return str(connection.info.user)
