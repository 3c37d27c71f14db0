"""Commands on the outside world of the local run: faults, and scenarios by name."""
