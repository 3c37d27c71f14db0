"""Platform: database, clock, settings, telemetry, outbox, errors. No business words in here."""
