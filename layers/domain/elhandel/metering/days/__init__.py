"""The packed days of readings: what one holds, what becomes of it when more arrive, and where it is
stored.
"""
