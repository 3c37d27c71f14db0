"""Jobs of settlement: runs that are planned, settled, closed, previewed and followed; invariants."""
