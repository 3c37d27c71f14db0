"""Site: the customers' pages, and the dashboard's API. What they show is read in transactions that
see one customer's rows only; what they say of a session is read and kept in its own tables.
"""

from starlette.types import Receive, Scope, Send

from elhandel.platform.web import lambda_handler
from elhandel_site import dashboard, site

app = site()
api = dashboard.app


async def both(scope: Scope, receive: Receive, send: Send) -> None:
    """The app that a path is for."""
    await (api if scope["path"].startswith(dashboard.PREFIX) else app)(scope, receive, send)


handler = lambda_handler(both)
