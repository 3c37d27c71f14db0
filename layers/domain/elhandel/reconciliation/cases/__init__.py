"""Discrepancies: sums that do not agree, followed up until they do or somebody knows why."""
