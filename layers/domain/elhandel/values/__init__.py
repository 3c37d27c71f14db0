"""Pure ground: the values that every room speaks of. It imports no room, and no I/O."""
