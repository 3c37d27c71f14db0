"""Commands on the local run itself: its stack, clock, functions, metrics and database."""
