"""Commands on customers, persons, signups and API keys."""
