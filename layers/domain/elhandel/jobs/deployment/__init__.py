"""Jobs of a deployment, by the owner of the tables: the schema, and API keys."""
