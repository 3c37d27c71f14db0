"""Commands on bills: drafts, disputes, how an account is billed, aconto, and what is held."""
