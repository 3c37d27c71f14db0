"""Where the database is, and as whom this process connects.

On AWS a function logs in at the proxy as its own role, with a token that is signed here, without a
call, and opens connections for 15 minutes. The migrator logs in as the owner, by the secret. The
server's certificate must be issued by Amazon's authorities in the proxy's name. Locally the same
roles log in without a password.
"""

import json
from collections.abc import Callable
from importlib.resources import files
from typing import Any, Final
from urllib.parse import quote

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from elhandel.platform import aws
from elhandel.platform.settings import Settings

PORT: Final = 5432
ROOTS: Final = str(files("elhandel.platform") / "certificates" / "amazon-roots.pem")
_VERIFIED: Final = {"sslmode": "verify-full", "sslrootcert": ROOTS}


def database_address(config: Settings) -> Callable[[], str]:
    """A function that returns the address of a new connection of this function, in its role."""
    if config.database_url or not config.database_user:
        return lambda: database_url(config)  # read again each time: the secret may have changed

    return lambda: make_conninfo(
        "",
        host=config.database_host,
        port=PORT,
        dbname=config.database_name,
        user=config.database_user,
        password=_token(config.database_host, config.database_user),
        **_VERIFIED,
    )


def database_url(config: Settings) -> str:
    """ELHANDEL_DATABASE_URL in the function's role, or the owner's address at the proxy."""
    if config.database_url and config.database_user:
        return make_conninfo(
            "", **(conninfo_to_dict(config.database_url) | {"user": config.database_user})
        )
    if config.database_url or not config.database_secret:
        return config.database_url

    secret: dict[str, Any] = json.loads(aws.secret(config.database_secret, fresh=True))
    user, password = quote(secret["username"], safe=""), quote(secret["password"], safe="")
    server = f"{config.database_host}:{PORT}/{config.database_name}"
    options = "&".join(f"{name}={quote(value, safe='/')}" for name, value in _VERIFIED.items())

    return f"postgresql://{user}:{password}@{server}?{options}"


def _token(host: str, user: str) -> str:
    """IAM's password for one role at one host; the proxy decides whether to accept it."""
    return str(aws.rds().generate_db_auth_token(DBHostname=host, Port=PORT, DBUsername=user))
