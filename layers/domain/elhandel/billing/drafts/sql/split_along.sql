-- What goes out with a shard goes out with another one, for some of its customers.
WITH moved AS (
    SELECT s.run_id, s.shard_no, array(
        SELECT unnest(s.customer_ids) INTERSECT SELECT unnest(%(customers)s::int[])) AS customers
    FROM billing.invoice_shard s
    WHERE s.bills_with_run = %(run)s AND s.bills_with_shard = %(shard)s AND s.state = 'planned'
      AND s.customer_ids && %(customers)s::int[]),
left_over AS (
    UPDATE billing.invoice_shard s
    SET customer_ids = array(SELECT unnest(s.customer_ids) EXCEPT SELECT unnest(m.customers)),
        state = CASE WHEN s.customer_ids <@ m.customers THEN 'done' ELSE s.state END,
        done_at = CASE WHEN s.customer_ids <@ m.customers THEN %(now)s ELSE s.done_at END
    FROM moved m WHERE m.run_id = s.run_id AND m.shard_no = s.shard_no),
last AS (
    SELECT s.run_id, max(s.shard_no) AS shard_no FROM billing.invoice_shard s
    WHERE s.run_id IN (SELECT m.run_id FROM moved m) GROUP BY s.run_id)
INSERT INTO billing.invoice_shard (
    run_id, shard_no, customer_ids, state, bill_run_id, bills_with_run, bills_with_shard)
SELECT m.run_id, last.shard_no + row_number() OVER (PARTITION BY m.run_id ORDER BY m.shard_no),
       m.customers, 'planned', %(bill_run)s, %(run)s, %(another)s
FROM moved m JOIN last USING (run_id)
