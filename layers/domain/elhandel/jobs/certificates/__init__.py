"""Jobs of certificates."""
