"""What a test reads afterwards: logs, traces, and texts that must not name anybody."""
