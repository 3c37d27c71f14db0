"""Jobs about the people of the staff: who they are, and with which roles."""
