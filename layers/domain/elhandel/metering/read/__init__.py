"""Readings as settlement, customers and staff read them: matrices, sums, gaps."""
