"""Commands that move another system's customers in."""
