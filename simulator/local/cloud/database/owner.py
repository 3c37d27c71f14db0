"""The owner of the local run's tables, which is no superuser, as on AWS.

In a store made before functions had roles, everything belongs to the superuser: the owner gets it.
"""

from typing import Final

import psycopg
from psycopg import sql

from elhandel.platform.database import statement

OWNER: Final = "elhandel"

_ROLES: Final = "SELECT rolname FROM pg_roles WHERE rolname LIKE 'elhandel\\_%' ORDER BY 1"

_OF_THE_SUPERUSER: Final = statement("simulator.local.cloud.database", "belongs_to_superuser")


def make_owner(connection: psycopg.Connection) -> None:
    """Make the owner where it is missing; `connection` is the superuser's.

    It makes the roles of the functions.
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
    for (alteration,) in connection.execute(_OF_THE_SUPERUSER).fetchall():
        connection.execute(sql.SQL("{} OWNER TO {}").format(sql.SQL(alteration), owner))
    for (role,) in connection.execute(_ROLES).fetchall():
        if connection.execute(_MAY_GIVE, [role, OWNER]).fetchone() is None:
            grant = "GRANT {} TO {} WITH ADMIN TRUE, INHERIT FALSE, SET FALSE"
            connection.execute(sql.SQL(grant).format(sql.Identifier(role), owner))


_MAY_GIVE: Final = """
SELECT FROM pg_auth_members WHERE roleid = %s::regrole AND member = %s::regrole AND admin_option
"""
