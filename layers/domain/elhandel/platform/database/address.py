"""Where the database is, and as whom this process connects.

On AWS a function logs in at the proxy as its own role, with a token that IAM signs (on this
machine, no call) and that opens connections for 15 minutes; the migrator logs in as the owner, by
the secret. The server's certificate must be of Amazon's authorities and in the proxy's name.
Locally the same roles log in without a password.
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
    """What gives the address for a new connection of this function, in its role."""
    if config.database_url or not config.database_user:
        return lambda: database_url(config)  # the secret as it is now: it may have been changed

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
    """The address that stays: ELHANDEL_DATABASE_URL, as the function's role; or the owner's at the
    proxy.
    """
    if config.database_url and config.database_user:
        return make_conninfo(
            "", **(conninfo_to_dict(config.database_url) | {"user": config.database_user})
        )
    if config.database_url or not config.database_secret:
        return config.database_url

    secret: dict[str, Any] = json.loads(aws.secret(config.database_secret, fresh=True))
    user, password = quote(secret["username"], safe=""), quote(secret["password"], safe="")
    options = "&".join(f"{name}={quote(value, safe='/')}" for name, value in _VERIFIED.items())

    return f"postgresql://{user}:{password}@{config.database_host}:{PORT}/{config.database_name}?{options}"


def _token(host: str, user: str) -> str:
    """A password of IAM's for one role at one host. Whether it opens anything, the database's proxy
    decides.
    """
    return str(aws.rds().generate_db_auth_token(DBHostname=host, Port=PORT, DBUsername=user))
