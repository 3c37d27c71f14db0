"""Dated data of services."""
