"""Jobs of supply: its days corrected, its end asked for and taken back."""
