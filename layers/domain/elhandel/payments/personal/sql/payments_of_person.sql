-- What came in from a person, and what staff decided about it.
SELECT l.booked_on, l.amount_ore, l.payment_references, l.texts, l.counterpart, l.state, l.how,
       l.return_code, d.decided_at, d.state_after
FROM payments.bank_line l
LEFT JOIN payments.line_decision d USING (bank_line_id)
WHERE l.account_id = ANY(%(parties)s) OR d.account_before = ANY(%(parties)s)
ORDER BY l.booked_on, l.bank_line_id, d.line_decision_id
