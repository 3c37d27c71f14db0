"""Jobs of products: which one a contract has, what it costs, and terms that end."""
