"""Commands of reconciliation: DataHub's sums beside ours."""
