"""The world outside: DataHub, Energi Data Service, and the households that supply is for."""
