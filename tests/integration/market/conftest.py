"""Fixtures of this room, from the shared ones."""

from tests.builders.fixtures import clock, hub, strict_check_digits, supplier, vault
from tests.builders.schemas import valid

__all__ = ["clock", "hub", "strict_check_digits", "supplier", "valid", "vault"]
