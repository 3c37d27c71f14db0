"""Jobs of signups: those that are held, another day of moving in, and one signup shown."""
