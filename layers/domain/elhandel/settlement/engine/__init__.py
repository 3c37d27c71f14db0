"""The settlement engine: readings x prices = lines, exact to the øre.

Pure: it imports numpy, the standard library and `elhandel.values`, and reads no clock and no
database. Energy is integer Wh, prices are integer micro-DKK per kWh (or an exact fraction of one),
amounts nano-DKK, lines øre. docs/settlement.md has the rules, the units and the proof of exactness.

This is a map; the shelves are the faces, from the top:

- `explain`: why a line is what it is, step by step.
- `lines`: `settle` for a shard, `settle_point` for one point, and their corrections.
- `plan`: which quantities times which prices make up each line.
- `prices`: the prices of a run on an axis, in a `PriceBook`.
- `terms`: what a point is settled under: supply, products, charges, links, heating limit.
- `axis`: the intervals of the settled days.
- `exact`: integer arithmetic on many points at once, rounding to the øre, totals and VAT.
- `errors`: what the engine refuses to settle, and what is missing.
"""
