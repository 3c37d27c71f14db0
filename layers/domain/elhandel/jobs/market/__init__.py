"""Jobs of the market: its queues, what we send, what is late, and what could not be handled."""
