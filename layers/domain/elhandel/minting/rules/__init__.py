"""When surplus becomes tokens, by date."""
