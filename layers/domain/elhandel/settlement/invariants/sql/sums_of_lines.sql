-- Settlements whose sum is not that of their lines.
SELECT format('run %%s, supply period %%s', e.run_id, e.supply_period_id),
       format('%%s øre are settled, the lines come to %%s',
              e.subtotal_ore, coalesce(lines.ore, 0))
FROM settlement.run r
JOIN settlement.settlement e USING (run_id)
CROSS JOIN LATERAL (SELECT sum(ore) AS ore FROM unnest(e.amounts_ore) AS ore) lines
WHERE coalesce(r.closed_at, r.planned_at) >= %(since)s
  AND r.period_from >= %(first)s AND r.period_from < %(past)s
  AND e.subtotal_ore <> coalesce(lines.ore, 0)
