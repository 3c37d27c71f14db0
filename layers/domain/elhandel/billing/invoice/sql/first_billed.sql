-- The document that a settlement stands on. Of its corrections count only those on the same one.
SELECT i.number, i.issued_at, max(e.settled_at) AS known_at
FROM billing.standing_section first
JOIN billing.invoice i USING (invoice_id)
JOIN billing.invoice_section together
    ON together.invoice_id = first.invoice_id AND NOT together.takes_back
    AND together.supply_period_id = first.supply_period_id
JOIN settlement.settlement e
    ON e.run_id = together.run_id AND e.supply_period_id = together.supply_period_id
    AND coalesce(e.corrects_run_id, e.run_id) = first.run_id
WHERE first.run_id = %(run)s AND first.supply_period_id = %(supply)s
GROUP BY i.invoice_id
