"""Commands about notices to customers."""
