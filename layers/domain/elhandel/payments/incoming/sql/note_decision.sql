-- Who decided about a line of the bank, why, and what it was before and after.
INSERT INTO payments.line_decision (
    bank_line_id, decided_at, decided_by, reason, state_before, state_after, account_before,
    account_after)
VALUES (
    %(line)s, %(at)s, %(by)s, %(why)s, %(before)s, %(after)s, %(account_before)s,
    %(account_after)s)
