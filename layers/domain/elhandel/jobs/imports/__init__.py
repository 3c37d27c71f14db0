"""Moving in: files of another system, received in parts, checked, and loaded."""
