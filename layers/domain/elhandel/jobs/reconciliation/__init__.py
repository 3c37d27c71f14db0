"""Jobs of reconciliation: DataHub's sums are compared with ours, and staff look at what differs."""
