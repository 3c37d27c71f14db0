"""Builders that tests share: things of the market with only what a test is about left to say.

Documents are built here from Energinet's field names; no file of the reference data is copied.
"""
