-- Customers leave the shards in which they wait; what these were to bill of them becomes shards of
-- the same runs, which go out with shards of another run. A shard that nobody is left in is done,
-- unless something goes out with it.
WITH taken AS (
    SELECT * FROM unnest(%(customers)s::int[], %(runs)s::int[], %(shards)s::int[],
                         %(with_shards)s::int[]) AS t (customer_id, run_id, shard_no, with_shard)),
rest AS (
    SELECT s.run_id, s.shard_no, array(
        SELECT unnest(s.customer_ids)
        EXCEPT SELECT t.customer_id FROM taken t
        WHERE t.run_id = s.run_id AND t.shard_no = s.shard_no) AS customers,
        EXISTS (
            SELECT FROM billing.invoice_shard f
            WHERE f.bills_with_run = s.run_id AND f.bills_with_shard = s.shard_no
              AND f.state = 'planned') AS followed
    FROM billing.invoice_shard s
    WHERE (s.run_id, s.shard_no) IN (SELECT t.run_id, t.shard_no FROM taken t)),
left_over AS (
    UPDATE billing.invoice_shard s
    SET customer_ids = rest.customers,
        state = CASE WHEN rest.customers = '{}' AND NOT rest.followed THEN 'done'
                     ELSE s.state END,
        done_at = CASE WHEN rest.customers = '{}' AND NOT rest.followed THEN %(now)s
                       ELSE s.done_at END
    FROM rest WHERE rest.run_id = s.run_id AND rest.shard_no = s.shard_no),
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
