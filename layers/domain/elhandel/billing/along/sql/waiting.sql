-- Which of some customers wait in a bill run that is not released and not decided on, and where.
SELECT asked.customer_id, w.run_id, w.shard_no, b.bill_run_id, b.bills_on, r.kind = 'correction'
FROM billing.bill_run b JOIN billing.invoice_shard w USING (bill_run_id)
JOIN settlement.run r ON r.run_id = w.run_id
CROSS JOIN unnest(w.customer_ids) AS waiting (customer_id)
JOIN unnest(%(customers)s::int[]) AS asked (customer_id) USING (customer_id)
WHERE b.released_at IS NULL AND b.decided_at IS NULL AND w.state = 'planned'
ORDER BY w.run_id, w.shard_no, asked.customer_id
