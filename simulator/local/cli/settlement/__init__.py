"""Commands on settlement: runs, explanations, worked cases, invariants."""
