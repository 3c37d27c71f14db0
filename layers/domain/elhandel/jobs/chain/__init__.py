"""Jobs of the token ledger."""
