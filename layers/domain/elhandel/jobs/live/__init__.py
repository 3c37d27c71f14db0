"""Jobs of what is seen live."""
