-- The shards that are still to bill what the corrections of this run correct of some customers.
SELECT 1 FROM billing.invoice_shard i
WHERE i.state = 'planned' AND (i.run_id, i.shard_no) IN (
    SELECT w.run_id, w.shard_no
    FROM billing.invoice_shard w
    CROSS JOIN unnest(w.customer_ids) AS to_bill (customer_id)
    JOIN unnest(%(customers)s::int[]) AS corrected (customer_id) USING (customer_id)
    WHERE w.run_id = ANY(%(originals)s::int[]) AND w.state = 'planned')
ORDER BY i.run_id, i.shard_no
FOR SHARE
