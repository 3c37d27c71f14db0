-- Settlements whose sum is not that of their lines, and corrections whose effects do not come to it.
SELECT format('run %%s, supply period %%s', e.run_id, e.supply_period_id),
       format('%%s øre are settled, the lines come to %%s%%s',
              e.subtotal_ore, coalesce(lines.ore, 0), ', the effects to ' || effects.ore)
FROM settlement.run r
JOIN settlement.settlement e USING (run_id)
CROSS JOIN LATERAL (SELECT sum(ore) AS ore FROM unnest(e.amounts_ore) AS ore) lines
LEFT JOIN LATERAL (
    SELECT coalesce(sum((effect ->> 'amount_ore')::bigint), 0) AS ore
    FROM jsonb_array_elements(e.changes) AS effect) effects ON e.changes IS NOT NULL
WHERE coalesce(r.closed_at, r.planned_at) >= %(since)s
  AND r.period_from >= %(first)s AND r.period_from < %(past)s
  AND (e.subtotal_ore <> coalesce(lines.ore, 0) OR e.subtotal_ore <> effects.ore)
