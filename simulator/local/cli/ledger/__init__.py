"""Commands of the ledger: what stands in the books."""
