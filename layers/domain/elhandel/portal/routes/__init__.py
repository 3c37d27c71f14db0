"""Routes of the portal, a module for each subject: what comes over HTTP, and which rule answers it.

Only the function `portal` mounts them; what they answer stands on the room's other shelves.
"""

from elhandel.portal.routes import certificates, governance, live, meters, trading, wallets

__all__ = ["certificates", "governance", "live", "meters", "trading", "wallets"]
