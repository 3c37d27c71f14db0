"""Dated data of the portfolio."""
