"""OpenID Connect, as a client: discovery, authorization code flow with PKCE, checked ID tokens."""

from elhandel_web.oidc.claims import Claims, Shown
from elhandel_web.oidc.client import OidcClient
from elhandel_web.oidc.provider import Discovered, Provider

__all__ = ["Claims", "Discovered", "OidcClient", "Provider", "Shown"]
