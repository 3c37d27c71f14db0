"""Jobs of the neighbours' market."""
