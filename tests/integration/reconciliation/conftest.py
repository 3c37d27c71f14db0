"""Fixtures of this room, from the shared ones."""

from tests.builders.fixtures import clock, hub, strict_check_digits, supplier, vault

__all__ = ["clock", "hub", "strict_check_digits", "supplier", "vault"]
