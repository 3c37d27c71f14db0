"""What the tests of the platform share."""

from tests.builders.fixtures import clock, hub, supplier, vault

__all__ = ["clock", "hub", "supplier", "vault"]
