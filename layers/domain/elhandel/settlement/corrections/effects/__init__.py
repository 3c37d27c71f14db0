"""What each change under settled days made of a correction, adding up to its lines."""

from elhandel.settlement.corrections.effects.causes import Cause, causes_of
from elhandel.settlement.corrections.effects.effect import Effect, effects_as_json, effects_of
from elhandel.settlement.corrections.effects.explained import explained
from elhandel.settlement.corrections.effects.readings import (
    ReadingsEffect,
    limited_taxes,
    readings_effects,
)

__all__ = [
    "Cause",
    "Effect",
    "ReadingsEffect",
    "causes_of",
    "effects_as_json",
    "effects_of",
    "explained",
    "limited_taxes",
    "readings_effects",
]
