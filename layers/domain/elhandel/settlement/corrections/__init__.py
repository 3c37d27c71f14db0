"""Corrections: marks of what changed beneath settled days, and the exact difference that they come
to.
"""
