"""The market simulation: random customers, processes, corrections and faults, with processes killed
between any two statements; then what must hold. `make soak` runs it long; see docs/reliability.md.
"""
