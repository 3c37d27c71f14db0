"""Sums of charges as DataHub makes them: quantity, price and amount by hour or day, and by month.

Pure: it imports numpy, the standard library and `elhandel.values`, and reads no clock and no
database. docs/wholesale.md has the rules. Source: BRS-023, BRS-027.

This is a map; the shelves are the faces, from the top:

- `calculation`: DataHub's whole calculation from what it is given, other suppliers' points and the
  grid loss included.
- `sums`: the arithmetic of a charge on points whose energy is known; with it the sums of our own
  points are made.
"""
