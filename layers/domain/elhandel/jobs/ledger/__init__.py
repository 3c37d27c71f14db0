"""Jobs of the ledger: what stands in the books, and closing a month of them."""
