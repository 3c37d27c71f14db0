"""Runs: which days and supply they take, planning and previewing them, how far they are, giving
them up.
"""
