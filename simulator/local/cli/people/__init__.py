"""Commands about the people of the staff."""
