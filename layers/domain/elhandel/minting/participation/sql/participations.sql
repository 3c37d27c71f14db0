-- Who takes part, or took part. A supply that has ended meanwhile ends the days, whatever staff noted, and so does a home that
-- is netted from a day on, by master data as `join` asks it: what it produces from then on is no surplus to sell.
SELECT p.participation_id, p.metering_point_id, p.contract_id, c.customer_id, m.gsrn, p.starts_on, p.looked_until,
       p.looked_past,
       CASE s.state WHEN 'active' THEN least(p.ends_on, s.ends_on, netted.first, date '9999-12-31')
                    ELSE p.starts_on END AS past
FROM minting.participation p
JOIN portfolio.metering_point m USING (metering_point_id)
JOIN portfolio.supply_period s USING (supply_period_id)
JOIN portfolio.contract c ON c.contract_id = p.contract_id
CROSS JOIN LATERAL (
    SELECT min(greatest(v.valid_from, g.first, p.starts_on)) AS first
    FROM (SELECT n.valid_from, n.net_settlement_group, lead(n.valid_from) OVER (ORDER BY n.valid_from) AS past
          FROM portfolio.metering_point_version n
          WHERE n.metering_point_id = s.metering_point_id AND n.superseded_at IS NULL) v
    JOIN unnest(%(groups)s::text[], %(begin)s::date[], %(end)s::date[]) AS g (netted, first, past)
        ON g.netted = v.net_settlement_group
    WHERE greatest(v.valid_from, g.first, p.starts_on) < least(v.past, g.past, date '9999-12-31')) netted
WHERE %(point)s::int IS NULL OR p.metering_point_id = %(point)s
ORDER BY p.participation_id
