"""The market's sums of what it knows: energy for each grid area, and what each charge comes to.

A computation of its own, made from the simulator's meters, supplies, links and prices, so that a
supplier's sums can be held against it. Energinet's conventions: BRS-023, BRS-027.
"""
