-- Our own price by the kWh on each day of some supplies, as it was known at an instant: what the
-- contract keeps, or else what the list says of the products that it had.
SELECT s.supply_period_id, p.first, p.past, p.per_kwh, p.fixed
FROM portfolio.supply_period s
JOIN portfolio.contract c USING (contract_id)
CROSS JOIN LATERAL (
    SELECT a.valid_from AS first,
           lead(a.valid_from, 1, date '9999-12-31') OVER (ORDER BY a.valid_from) AS past,
           a.margin_per_kwh + a.supplement_per_kwh AS per_kwh, k.pricing_type = 'fixed' AS fixed
    FROM portfolio.agreed_price a JOIN pricing.product k USING (product_id)
    WHERE a.contract_id = c.contract_id AND a.recorded_at <= %(at)s
      AND (a.superseded_at IS NULL OR a.superseded_at > %(at)s)
    UNION ALL
    SELECT greatest(l.first, g.first), least(l.past, g.past), l.per_kwh, l.fixed
    FROM portfolio.agreed_product g
    JOIN (SELECT v.product_id, v.valid_from AS first,
                 lead(v.valid_from, 1, date '9999-12-31')
                     OVER (PARTITION BY v.product_id ORDER BY v.valid_from) AS past,
                 v.margin_per_kwh + v.supplement_per_kwh AS per_kwh,
                 k.pricing_type = 'fixed' AS fixed
          FROM pricing.product_price v JOIN pricing.product k USING (product_id)) l
        ON l.product_id = g.product_id AND l.first < g.past AND l.past > g.first
    WHERE g.contract_id = c.contract_id AND NOT EXISTS (
        SELECT FROM portfolio.agreed_price a
        WHERE a.contract_id = c.contract_id AND a.superseded_at IS NULL)) p
WHERE s.supply_period_id = ANY(%(supply_periods)s::int[])
ORDER BY s.supply_period_id, p.first
