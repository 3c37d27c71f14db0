"""RSM-012 on the wire, from bytes to series of integer Wh."""
