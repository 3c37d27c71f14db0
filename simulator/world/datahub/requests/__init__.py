"""Requests as a supplier sends them: their shapes, and what is refused before it is handled."""
