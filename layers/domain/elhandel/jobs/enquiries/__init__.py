"""Jobs about questions to the market."""
