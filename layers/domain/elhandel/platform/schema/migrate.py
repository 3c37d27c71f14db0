"""Migrations: numbered SQL files that yoyo applies in order, each once.

They run as the owner of the tables, who is no superuser. The functions' roles are made before them,
and their rights are set after them, every time.
"""

from importlib.resources import as_file, files

import psycopg
from yoyo import get_backend, read_migrations

from elhandel.platform.database import Database
from elhandel.platform.schema.rights import apply_rights
from elhandel.platform.schema.roles import ensure_roles


def migrate(database_url: str) -> list[str]:
    """Apply the missing migrations and return their ids. yoyo's lock lets only one at a time.

    Raises DatabaseUnavailable when PostgreSQL does not answer, and RightsNotApplied when roles or
    rights cannot be set.
    """
    Database(database_url).ask_whether_there()
    with psycopg.connect(database_url, autocommit=True) as owner:
        ensure_roles(owner)

    backend = get_backend(_yoyo_url(database_url))
    with as_file(files("elhandel") / "migrations") as folder:
        migrations = read_migrations(str(folder))

    try:
        with backend.lock():
            missing = backend.to_apply(migrations)
            applied = [migration.id for migration in missing]
            backend.apply_migrations(missing)
            with psycopg.connect(database_url, autocommit=True) as owner:
                apply_rights(owner)
    finally:
        backend.connection.close()

    return applied


def missing_migrations(database: Database) -> list[str]:
    """The ids of this layer's migrations that the database does not have yet."""
    with as_file(files("elhandel") / "migrations") as folder:
        wanted = sorted(
            path.stem for path in folder.glob("*.sql") if not path.stem.endswith("rollback")
        )

    with database.transaction() as tx:
        if tx.execute("SELECT to_regclass('public._yoyo_migration')").fetchone() == (None,):
            return wanted
        have = {row[0] for row in tx.execute("SELECT migration_id FROM public._yoyo_migration")}

    return [name for name in wanted if name not in have]


def _yoyo_url(url: str) -> str:
    scheme, _, rest = url.partition("://")
    return f"postgresql+psycopg://{rest}" if scheme in {"postgresql", "postgres"} else url
