"""Commands on what DataHub sent and was sent, and on supply."""
