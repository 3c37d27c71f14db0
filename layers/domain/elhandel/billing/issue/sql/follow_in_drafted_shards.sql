-- In the shards that wait, a customer stands in the place of a party: once among those of a run. One
-- that is done bills nothing any more, so it does not count.
UPDATE billing.invoice_shard s
SET customer_ids = CASE WHEN EXISTS (
        SELECT FROM billing.invoice_shard o
        WHERE o.run_id = s.run_id AND o.state = 'planned'
          AND %(customer)s::int = ANY(o.customer_ids))
    THEN array_remove(s.customer_ids, %(party)s::int)
    ELSE array_replace(s.customer_ids, %(party)s::int, %(customer)s::int) END
WHERE s.state = 'planned' AND %(party)s::int = ANY(s.customer_ids)
