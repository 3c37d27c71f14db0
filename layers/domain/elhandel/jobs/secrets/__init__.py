"""Jobs of secrets: numbers that are sealed or hashed again, and how old the secrets are."""
