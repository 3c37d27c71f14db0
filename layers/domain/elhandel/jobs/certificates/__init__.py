"""Jobs of certificates of origin."""
