-- On which days, and how many times, the charge of a subscription's or fee's line was linked to its
-- point.
SELECT
    l.run_id,
    l.supply_period_id,
    l.line_no,
    greatest(k.valid_from, s.period_from) AS valid_from,
    least(k.valid_to, s.period_to) AS valid_to,
    k.factor
FROM settlement.line l
JOIN settlement.settlement s USING (run_id, supply_period_id)
JOIN portfolio.contract c USING (contract_id)
JOIN pricing.charge ch ON ch.charge_id = l.charge_id AND ch.kind IN ('subscription', 'fee')
JOIN pricing.price_link k ON k.metering_point_id = l.metering_point_id AND k.charge_id = l.charge_id
    AND k.superseded_at IS NULL AND k.valid_from < s.period_to
    AND (k.valid_to IS NULL OR k.valid_to > s.period_from)
WHERE l.run_id = ANY(%(runs)s::int[]) AND l.supply_period_id = ANY(%(supply_periods)s::int[])
ORDER BY l.run_id, l.supply_period_id, l.line_no, valid_from
