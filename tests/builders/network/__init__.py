"""The other end of a line: a transport that a test answers for, and silence."""
