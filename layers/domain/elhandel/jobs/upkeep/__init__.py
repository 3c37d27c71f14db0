"""Jobs of upkeep: partitions, what has expired, what must hold, and explaining a bill."""
