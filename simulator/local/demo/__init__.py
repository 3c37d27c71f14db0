"""The demo: one month of a supplier's life on this machine, told as it happens."""
