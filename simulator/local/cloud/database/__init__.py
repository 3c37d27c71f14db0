"""PostgreSQL of the local run: its server, its owner, its restore drill."""
