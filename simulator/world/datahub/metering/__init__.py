"""Readings: what meters measure, when it is delivered, and how it is corrected."""
