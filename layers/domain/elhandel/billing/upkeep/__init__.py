"""What must hold of invoices, what is over, and which months there is anything of."""
