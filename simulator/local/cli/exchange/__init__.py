"""Commands about the neighbours' market."""
