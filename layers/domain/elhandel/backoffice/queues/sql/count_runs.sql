-- Work of machines that stands still, by what it is.
SELECT w.cause, count(*) AS how_many, min(w.since) AS oldest, NULL::date AS due, NULL::bigint AS ore
FROM (
    SELECT 'settlement-shard' AS cause, r.planned_at AS since
    FROM settlement.run r JOIN settlement.shard h USING (run_id)
    WHERE r.state = 'running' AND h.state = 'planned' AND h.sent_again > 0
    UNION ALL
    SELECT 'invoice-shard', b.sent_again_at
    FROM billing.invoice_shard b WHERE b.state = 'planned' AND b.sent_again > 0
    UNION ALL
    SELECT 'given-up', o.created_at
    FROM platform.outbox o WHERE o.parked_at IS NOT NULL AND o.destination <> 'datahub') w
GROUP BY w.cause
