-- A shard of its own, of the same run and of another bill run, for some customers.
INSERT INTO billing.invoice_shard (run_id, shard_no, customer_ids, state, bill_run_id)
SELECT %(run)s, max(s.shard_no) + 1, %(customers)s::int[], 'planned', %(bill_run)s
FROM billing.invoice_shard s WHERE s.run_id = %(run)s
RETURNING shard_no
