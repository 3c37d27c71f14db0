"""Jobs of supply: its days, corrected."""
