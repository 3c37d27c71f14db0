"""CIM documents: reading what DataHub sends, building what we send. Pure; the form is Energinet's
JSON.
"""
