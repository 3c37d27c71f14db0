"""Local days: periods of them, months, and when a day begins."""
