WITH come AS (
    SELECT date_trunc('month', day::timestamp)::date AS month, max(recorded_at) AS latest
    FROM reconciliation.energy_sum GROUP BY 1
    UNION ALL
    SELECT date_trunc('month', day::timestamp)::date, max(recorded_at)
    FROM reconciliation.charge_sum GROUP BY 1),
compared AS (
    SELECT month, max(compared_at) AS latest FROM reconciliation.comparison GROUP BY month)
SELECT come.month FROM come LEFT JOIN compared USING (month)
WHERE compared.latest IS NULL OR come.latest > compared.latest
UNION
SELECT c.month
FROM reconciliation.discrepancy d JOIN reconciliation.comparison c USING (comparison_id)
WHERE d.ended_at IS NULL AND d.state <> 'escalated' AND (
    d.due_at <= %(now)s OR d.state = 'settling' OR (
        d.state = 'asked' AND NOT EXISTS (
            SELECT FROM reconciliation.question q
            WHERE q.discrepancy_id = d.discrepancy_id AND q.state IN ('wanted', 'asked'))))
UNION
-- What staff look at: once its month has been settled again, and a day after it was compared.
SELECT c.month
FROM reconciliation.discrepancy d JOIN reconciliation.comparison c USING (comparison_id)
WHERE d.ended_at IS NULL AND d.state = 'escalated'
  AND c.compared_at <= %(now)s::timestamptz - interval '1 day'
  AND EXISTS (
    SELECT FROM settlement.run r
    WHERE r.kind = 'correction' AND r.closed_at > c.compared_at
      AND r.period_from < (c.month + interval '1 month')::date AND r.period_to > c.month)
ORDER BY 1
