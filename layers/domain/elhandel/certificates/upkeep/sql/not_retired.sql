-- Older hours may have lost their movement to retention; they go themselves.
SELECT g.source_id::text, format('%%s Wh of an hour are covered, moved were %%s Wh', g.wh, m.wh)
FROM billing.green_hour g
LEFT JOIN certificates.movement m ON m.movement_id = g.source_id
LEFT JOIN certificates.certificate c USING (certificate_id)
WHERE CASE WHEN m.movement_id IS NULL
           THEN g.starts_at > coalesce((SELECT max(k.issued_at) FROM certificates.certificate k), '-infinity')
                              - interval '1 year'
           ELSE g.wh <> CASE WHEN m.used_at_id IS NOT NULL THEN m.wh WHEN m.retirement_id IS NOT NULL THEN -m.wh ELSE 0 END
                OR g.starts_at <> c.starts_at OR c.ends_at <> c.starts_at + interval '1 hour' END
UNION ALL
SELECT g.supply_period_id::text, format('%%s: %%s Wh are covered', g.starts_at, sum(g.wh))
FROM billing.green_hour g GROUP BY g.supply_period_id, g.starts_at HAVING sum(g.wh) < 0
