"""The schema: migrations, the roles of the functions, and their rights."""
