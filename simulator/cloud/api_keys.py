"""API keys for trying the API on the local run: made once, kept in the stack's folder, known to the database."""

import hashlib
import secrets
from pathlib import Path

import psycopg

_KNOW = """
INSERT INTO platform.api_key (key_hash, name, scope, created_at)
VALUES (%(hash)s, %(name)s, %(scope)s, now())
ON CONFLICT (key_hash) DO NOTHING
"""


def local_api_key(home: Path, database_url: str, scope: str) -> str:
    """The key of `scope` (onboarding or operations) for this folder; the database knows it by its hash."""
    path = home / f"{scope}-key"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(32))
    key = path.read_text().strip()
    with psycopg.connect(database_url, autocommit=True) as connection:
        digest = hashlib.sha256(key.encode()).digest()
        connection.execute(_KNOW, {"hash": digest, "name": "local run", "scope": scope})
    return key
