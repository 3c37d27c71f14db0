"""`elhandel wholesale`: DataHub's calculation of charges, from a folder of files."""
