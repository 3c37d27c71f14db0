-- Customers leave the shards in which they wait; what these were to bill of them becomes shards of
-- the same runs, which go out with shards of another run.
WITH taken AS (
    SELECT * FROM unnest(%(customers)s::int[], %(runs)s::int[], %(shards)s::int[],
                         %(with_shards)s::int[]) AS t (customer_id, run_id, shard_no, with_shard)),
left_over AS (
    UPDATE billing.invoice_shard s
    SET customer_ids = array(
        SELECT unnest(s.customer_ids)
        EXCEPT SELECT t.customer_id FROM taken t
        WHERE t.run_id = s.run_id AND t.shard_no = s.shard_no)
    WHERE (s.run_id, s.shard_no) IN (SELECT t.run_id, t.shard_no FROM taken t)),
last AS (
    SELECT s.run_id, max(s.shard_no) AS shard_no FROM billing.invoice_shard s
    WHERE s.run_id IN (SELECT t.run_id FROM taken t) GROUP BY s.run_id)
INSERT INTO billing.invoice_shard (
    run_id, shard_no, customer_ids, state, bill_run_id, bills_with_run, bills_with_shard)
SELECT t.run_id, last.shard_no + row_number() OVER (PARTITION BY t.run_id ORDER BY t.with_shard),
       array_agg(DISTINCT t.customer_id), 'planned', o.bill_run_id, o.run_id, o.shard_no
FROM taken t
JOIN last USING (run_id)
JOIN billing.invoice_shard o ON o.run_id = %(run)s AND o.shard_no = t.with_shard
GROUP BY t.run_id, t.with_shard, last.shard_no, o.bill_run_id, o.run_id, o.shard_no
