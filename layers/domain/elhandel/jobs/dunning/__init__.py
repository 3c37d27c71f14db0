"""Jobs of dunning: what a day asks, what is paid and runs again, and what staff see of it."""
