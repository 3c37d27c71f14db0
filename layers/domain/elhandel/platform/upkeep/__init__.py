"""What every room answers in the same way: what it keeps, for how long, and what always holds."""
