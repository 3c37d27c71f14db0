"""Limits and terms of meters, as dated data (`meters/rules/meters.toml`)."""

from elhandel.meters.rules.meters import MeterRules, meter_rules

__all__ = ["MeterRules", "meter_rules"]
