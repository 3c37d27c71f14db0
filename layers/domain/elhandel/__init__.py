"""Elhandel's domain layer: one package, in rooms, shared by every function as a Lambda layer."""
