"""Jobs about notices to customers."""
