"""CIM documents in Energinet's JSON: reading what DataHub sends, building what we send. Pure."""
