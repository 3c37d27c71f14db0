-- Work that has expired and that no transaction names any more. What it left in wallets is brought forward in the same statement,
-- so that no sum over our books ever changes by it.
WITH gone AS (
    DELETE FROM chain.task d WHERE d.task_id IN (
        SELECT k.task_id FROM chain.task k
        WHERE k.kind <> 'open'
          AND (k.done_at < %(books_from)s
               OR (k.ordered_at < %(books_from)s
                   AND (k.state = 'dropped' OR (k.state = 'dead' AND k.cause = 'not-signed'))))
          AND NOT EXISTS (SELECT FROM chain.carried c WHERE c.task_id = k.task_id)
          AND NOT EXISTS (SELECT FROM chain.offer o WHERE o.task_id = k.task_id)
        ORDER BY k.task_id LIMIT %(limit)s)
    RETURNING d.wallet, d.terms ->> 'to' AS other, d.done_kind, d.done_units),
moved AS (
    SELECT wallet, CASE done_kind WHEN 'mint' THEN done_units ELSE -done_units END AS units
    FROM gone WHERE done_kind IN ('mint', 'burn', 'transfer', 'settle')
    UNION ALL
    SELECT other, done_units FROM gone WHERE other IS NOT NULL AND done_kind IN ('transfer', 'settle')),
sums AS (
    SELECT m.wallet, sum(m.units) + coalesce(min(b.units), 0) AS units
    FROM moved m LEFT JOIN chain.brought_forward b USING (wallet) GROUP BY m.wallet),
settled AS (
    DELETE FROM chain.brought_forward b USING sums s WHERE s.wallet = b.wallet AND s.units = 0),
kept AS (
    INSERT INTO chain.brought_forward (wallet, units)
    SELECT s.wallet, s.units FROM sums s WHERE s.units <> 0
    ON CONFLICT (wallet) DO UPDATE SET units = excluded.units)
SELECT FROM gone
