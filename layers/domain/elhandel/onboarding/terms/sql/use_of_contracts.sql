-- What some contracts used on settled days since a day: Wh, and how many days were settled. Energy
-- stands under charge -1 of a settlement.
SELECT c.contract_id, m.gsrn,
       coalesce(used.wh, 0)::bigint AS wh, coalesce(used.days, 0)::int AS days
FROM portfolio.contract c
JOIN portfolio.metering_point m USING (metering_point_id)
LEFT JOIN (
    SELECT e.contract_id, sum(lines.wh) AS wh,
           sum(e.period_to - e.period_from) FILTER (WHERE e.kind = 'original') AS days
    FROM settlement.settlement e
    CROSS JOIN LATERAL (
        SELECT sum(l.wh) AS wh
        FROM unnest(e.charge_ids, e.quantities_wh) AS l (charge, wh)
        WHERE l.charge = -1) lines
    WHERE e.contract_id = ANY(%(contracts)s) AND e.period_from >= %(since)s
    GROUP BY e.contract_id) used USING (contract_id)
WHERE c.contract_id = ANY(%(contracts)s)
ORDER BY c.contract_id
