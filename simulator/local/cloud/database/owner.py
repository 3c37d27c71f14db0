"""The owner of the local run's tables: no superuser, as on AWS; and what a store of before has, is
given to it.

Until functions had roles of their own, everything in the local database was its superuser's.
"""

from typing import Final

import psycopg
from psycopg import sql

OWNER: Final = "elhandel"

_ROLES: Final = "SELECT rolname FROM pg_roles WHERE rolname LIKE 'elhandel\\_%' ORDER BY 1"

_OF_THE_SUPERUSER: Final = """
WITH ours AS (
    SELECT oid, nspname, nspowner FROM pg_namespace WHERE nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema')
SELECT format('ALTER DATABASE %I', datname) FROM pg_database
WHERE datname = current_database() AND datdba = current_user::regrole
UNION ALL
SELECT format('ALTER SCHEMA %I', nspname) FROM ours WHERE nspowner = current_user::regrole
UNION ALL
SELECT format('ALTER TABLE %s', c.oid::regclass) FROM pg_class c JOIN ours ON ours.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'v', 'm') AND c.relowner = current_user::regrole
UNION ALL
SELECT format('ALTER FUNCTION %s', p.oid::regprocedure) FROM pg_proc p JOIN ours ON ours.oid = p.pronamespace
WHERE p.proowner = current_user::regrole
"""


def make_owner(connection: psycopg.Connection) -> None:
    """Make the owner where it is missing; `connection` is the superuser's. It makes the roles of
    the functions.
    """
    if connection.execute("SELECT FROM pg_roles WHERE rolname = %s", [OWNER]).fetchone() is None:
        connection.execute(sql.SQL("CREATE ROLE {} LOGIN CREATEROLE").format(sql.Identifier(OWNER)))


def create_database(connection: psycopg.Connection, name: str) -> None:
    """Make a database of the owner's; `connection` is the superuser's, in autocommit."""
    make_owner(connection)
    connection.execute(
        sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(name), sql.Identifier(OWNER))
    )


def give_to_owner(connection: psycopg.Connection) -> None:
    """Give the owner what is the superuser's in this database, and the roles that it has made; all
    of it or nothing.

    Doing it again changes nothing.
    """
    owner = sql.Identifier(OWNER)
    for (statement,) in connection.execute(_OF_THE_SUPERUSER).fetchall():
        connection.execute(sql.SQL("{} OWNER TO {}").format(sql.SQL(statement), owner))
    for (role,) in connection.execute(_ROLES).fetchall():
        if connection.execute(_MAY_GIVE, [role, OWNER]).fetchone() is None:
            grant = "GRANT {} TO {} WITH ADMIN TRUE, INHERIT FALSE, SET FALSE"
            connection.execute(sql.SQL(grant).format(sql.Identifier(role), owner))


_MAY_GIVE: Final = """
SELECT FROM pg_auth_members WHERE roleid = %s::regrole AND member = %s::regrole AND admin_option
"""
