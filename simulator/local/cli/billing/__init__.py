"""Commands on bills: aconto, and bills that are held."""
