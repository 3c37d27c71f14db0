"""The database of a test: who works in it in which role, and what a statement touches."""
