"""Texts: which characters may stand in one, and what personal data a text may not hold."""
