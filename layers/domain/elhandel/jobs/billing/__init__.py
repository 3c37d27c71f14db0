"""Jobs of billing: invoices and their documents, aconto, and bills that are held."""
