-- Work of machines that stands still: shards of settlement and of bills that were sent again and are
-- not done, and outgoing things that were given up; the oldest first.
SELECT w.row_id, w.cause, w.detail, NULL::int AS customer_id, NULL AS gsrn, w.since,
       NULL::date AS due, NULL::bigint AS ore, w.arguments
FROM (
    SELECT concat('settlement-', h.run_id, '-', h.shard_no) AS row_id, 'settlement-shard' AS cause,
           concat('run ', h.run_id, ', shard ', h.shard_no) AS detail, r.planned_at AS since,
           jsonb_build_object('run_id', h.run_id) AS arguments
    FROM settlement.run r JOIN settlement.shard h USING (run_id)
    WHERE r.state = 'running' AND h.state = 'planned' AND h.sent_again > 0
    UNION ALL
    SELECT concat('bills-', b.run_id, '-', b.shard_no), 'invoice-shard',
           concat('run ', b.run_id, ', shard ', b.shard_no), b.sent_again_at,
           jsonb_build_object('run_id', b.run_id)
    FROM billing.invoice_shard b WHERE b.state = 'planned' AND b.sent_again > 0
    UNION ALL
    SELECT concat('outbox-', o.outbox_id), 'given-up', o.destination, o.created_at,
           jsonb_build_object('entry', o.outbox_id)
    FROM platform.outbox o WHERE o.parked_at IS NOT NULL AND o.destination <> 'datahub') w
WHERE (%(cause)s::text IS NULL OR w.cause = %(cause)s)
  AND (%(chosen)s::text[] IS NULL OR w.row_id = ANY(%(chosen)s::text[]))
  AND %(parties)s::int[] IS NULL
ORDER BY w.since, w.row_id LIMIT %(limit)s
