"""Services beside electricity: what staff do with them, and what is charged every night."""
