"""Commands about services beside electricity."""
