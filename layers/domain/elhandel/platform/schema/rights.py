"""Rights in the database: each role has those in `rules/rights.toml`, and no others.

`apply_rights` runs after the last migration. It takes every right away and gives those of the file,
so nobody but the owner can use a new table until the file names it.
"""

import contextlib
from collections.abc import Iterator
from typing import Final

from psycopg import errors, sql

from elhandel.platform.schema.roles import (
    DEFINERS,
    Connection,
    RightsNotApplied,
    Role,
    owner_of,
    roles,
)

_TABLE_VERBS: Final = frozenset({"SELECT", "INSERT", "UPDATE", "DELETE", "MAINTAIN"})


def apply_rights(connection: Connection) -> None:
    """Give each role the rights in rights.toml and take all others, also from PUBLIC: all or none.

    Raises RightsNotApplied where rights.toml names something that does not exist.
    """
    # Those that own functions come first: they must reach them to grant them.
    in_order = sorted(roles(), key=lambda role: role.name not in DEFINERS)

    with connection.transaction():
        _revoke(connection)
        for role in in_order:
            _grant(connection, role)
        _guard(connection)


_SCHEMAS: Final = r"""
SELECT nspname FROM pg_namespace
WHERE nspname NOT LIKE 'pg\_%' AND nspname <> 'information_schema' ORDER BY 1
"""

_RELATIONS: Final = r"""
SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'
  AND c.relkind IN ('r', 'p', 'v', 'm', 'S') AND NOT c.relispartition
ORDER BY 1, 2
"""


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

    _revoke_functions(connection, everybody)

    for (schema,) in connection.execute(_SCHEMAS).fetchall():
        connection.execute(
            sql.SQL("REVOKE ALL ON SCHEMA {} FROM {}").format(sql.Identifier(schema), everybody)
        )

    connection.execute("ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC")


def _revoke_functions(connection: Connection, everybody: sql.Composable) -> None:
    """Take the right to call any function, except that the owner may look keys up."""
    owner = sql.Identifier(owner_of(connection))
    for holder, routine in _routines(connection):
        with _as(connection, holder):
            connection.execute(
                sql.SQL("REVOKE ALL ON FUNCTION {} FROM {}").format(routine, everybody)
            )
            if holder in DEFINERS:
                connection.execute(
                    sql.SQL("GRANT EXECUTE ON FUNCTION {} TO {}").format(routine, owner)
                )


def _grant(connection: Connection, role: Role) -> None:
    """Give a role its rights. Raises RightsNotApplied where one is on something missing."""
    to = sql.Identifier(role.name)
    if role.login:
        database = sql.Identifier(str(connection.info.dbname))
        connection.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(database, to))

    try:
        for right in _rights(role):
            connection.execute(sql.SQL("GRANT {} TO {}").format(right, to))
        for holder, routine in _routines(connection, role.functions):
            with _as(connection, holder):
                connection.execute(
                    sql.SQL("GRANT EXECUTE ON FUNCTION {} TO {}").format(routine, to)
                )
    except (errors.UndefinedTable, errors.UndefinedColumn, errors.InvalidSchemaName) as error:
        raise RightsNotApplied(
            f"rights.toml gives {role.name} a right on something that does not exist: {error}. "
            "Mend its line."
        ) from error


def _rights(role: Role) -> Iterator[sql.Composable]:
    """A role's rights on schemas, tables and sequences, each as GRANT names it."""
    for schema in sorted(role.schemas):
        yield sql.SQL("USAGE ON SCHEMA {}").format(sql.Identifier(schema))
    for table, verbs in role.tables.items():
        for verb in verbs:
            yield sql.SQL("{} ON {}").format(_verb(verb), _identifier(table))
    for sequence in role.sequences:
        yield sql.SQL("USAGE ON SEQUENCE {}").format(_identifier(sequence))


_GUARDED: Final = r"""
SELECT n.nspname, c.relname, c.relforcerowsecurity
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema' AND c.relrowsecurity
ORDER BY 1, 2
"""


def _guard(connection: Connection) -> None:
    """Force row-level security on every table that has it, and say who sees all rows there."""
    owner = owner_of(connection)
    for schema, name, forced in connection.execute(_GUARDED).fetchall():
        table, identifier = f"{schema}.{name}", sql.Identifier(schema, name)
        if not forced:
            connection.execute(
                sql.SQL("ALTER TABLE {} FORCE ROW LEVEL SECURITY").format(identifier)
            )

        users = sorted(
            role.name
            for role in roles()
            if table in role.tables and not {table, "*"} & role.own_rows
        )
        _policy(connection, table, "every_row", users, sql.SQL("true"))

        # In a session that only borrows the owner's rights, session_user is somebody else.
        itself = sql.SQL("session_user = {}").format(sql.Literal(owner))
        _policy(connection, table, "owner_itself", [owner], itself)


_POLICY: Final = """
SELECT ARRAY(
    SELECT r.rolname::text FROM unnest(p.polroles) o JOIN pg_roles r ON r.oid = o ORDER BY 1)
FROM pg_policy p WHERE p.polrelid = %s::regclass AND p.polname = %s
"""


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
        create = sql.SQL(
            "CREATE POLICY {name} ON {table} TO {users} "
            "USING ({condition}) WITH CHECK ({condition})"
        )
        connection.execute(create.format(**values))


_FUNCTIONS: Final = r"""
SELECT n.nspname, p.proname, pg_get_function_identity_arguments(p.oid), p.proowner::regrole::text
FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
WHERE n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'
ORDER BY 1, 2, 3
"""


def _routines(
    connection: Connection, names: tuple[str, ...] | None = None
) -> Iterator[tuple[str, sql.Composable]]:
    """(owner, name with arguments) of each function that is named, or of all.

    Raises RightsNotApplied for a name that no function has.
    """
    found = connection.execute(_FUNCTIONS).fetchall()
    missing = set(names or ()) - {f"{schema}.{name}" for schema, name, _, _ in found}
    if missing:
        raise RightsNotApplied(
            f"rights.toml names functions that do not exist: {', '.join(sorted(missing))}."
        )

    for schema, name, arguments, owner in found:
        if names is None or f"{schema}.{name}" in names:
            signature = sql.SQL(arguments)
            yield owner, sql.SQL("{}({})").format(sql.Identifier(schema, name), signature)


@contextlib.contextmanager
def _as(connection: Connection, owner: str) -> Iterator[None]:
    """Run the block as the owner of a function, where that is a role that only owns functions."""
    if owner not in DEFINERS:
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
        return sql.SQL(verb)

    names = sql.SQL(", ").join(
        sql.Identifier(name.strip()) for name in columns.rstrip(")").split(",")
    )
    return sql.SQL("{} ({})").format(sql.SQL(verb), names)


def _identifier(name: str) -> sql.Identifier:
    return sql.Identifier(*name.split("."))
