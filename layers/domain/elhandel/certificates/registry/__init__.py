"""The registry of legal guarantees of origin, as a port: what is claimed there is not ours to
certify.
"""

from elhandel.certificates.registry.port import (
    FOREVER,
    NO_REGISTRY,
    OriginRegistry,
    refuse_claimed,
)

__all__ = ["FOREVER", "NO_REGISTRY", "OriginRegistry", "refuse_claimed"]
