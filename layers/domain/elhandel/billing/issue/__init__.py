"""Issuing: numbers without gaps, invoices and notes written down, and reading them again."""
