"""What the simulated market remembers: points, supplies, tasks and messages, in one store."""
