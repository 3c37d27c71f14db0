"""Jobs of neighbours' trade: who takes part, and whose surplus becomes tokens."""
