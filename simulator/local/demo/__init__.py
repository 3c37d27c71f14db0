"""The demo: one month of a supplier's life on this machine, reported as it happens."""
