-- The shards that wait with some customers in a bill run that is not released and not decided on.
SELECT 1 FROM billing.invoice_shard s
WHERE s.state = 'planned' AND (s.run_id, s.shard_no) IN (
    SELECT w.run_id, w.shard_no
    FROM billing.bill_run b JOIN billing.invoice_shard w USING (bill_run_id)
    CROSS JOIN unnest(w.customer_ids) AS waiting (customer_id)
    JOIN unnest(%(customers)s::int[]) AS asked (customer_id) USING (customer_id)
    WHERE b.released_at IS NULL AND b.decided_at IS NULL AND w.state = 'planned')
ORDER BY s.bills_with_run IS NOT NULL, s.run_id, s.shard_no
FOR UPDATE
