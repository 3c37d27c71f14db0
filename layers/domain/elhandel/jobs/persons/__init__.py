"""Jobs about persons: their data, their contact data, who is whose customer, and erasure."""
