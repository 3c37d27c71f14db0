"""Commands on payments: the bank's files and lines, payouts, reminders."""
