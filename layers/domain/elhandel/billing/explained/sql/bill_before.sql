-- The last regular invoice before some days of one of these supplies, in that customer's transaction.
SELECT i.invoice_id
FROM billing.invoice_section s
JOIN billing.invoice i USING (invoice_id)
WHERE s.supply_period_id = ANY(%(supply_periods)s::int[]) AND s.period_to <= %(start)s
  AND s.run_id IS NOT NULL AND NOT s.correction AND NOT s.takes_back
  AND i.invoice_id <> %(invoice)s AND i.kind = 'invoice' AND i.corrects_id IS NULL
ORDER BY s.period_to DESC, i.series DESC, i.number_in_series DESC
LIMIT 1
