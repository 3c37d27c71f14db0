"""Jobs of settlement: runs that are planned, settled, closed and previewed."""
