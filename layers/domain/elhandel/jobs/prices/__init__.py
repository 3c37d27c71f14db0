"""Jobs of spot prices: the days that are fetched, and prices that are held."""
