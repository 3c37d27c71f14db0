-- On which days, and how many times, the charge of a subscription's or fee's line was linked to its
-- point. (What belongs to each settlement is looked up one by one by index, OFFSET 0: joined, the planner
-- reads every settlement and every link there is, for each shard of bills.)
SELECT
    l.run_id,
    l.supply_period_id,
    l.line_no,
    greatest(k.valid_from, s.period_from) AS valid_from,
    least(k.valid_to, s.period_to) AS valid_to,
    k.factor
FROM settlement.settlement s
CROSS JOIN LATERAL (
    SELECT FROM portfolio.contract k WHERE k.contract_id = s.contract_id
    OFFSET 0) c
CROSS JOIN LATERAL (
    SELECT * FROM settlement.line u
    WHERE u.run_id = s.run_id AND u.supply_period_id = s.supply_period_id
    OFFSET 0) l
JOIN pricing.charge ch ON ch.charge_id = l.charge_id AND ch.kind IN ('subscription', 'fee')
CROSS JOIN LATERAL (
    SELECT n.valid_from, n.valid_to, n.factor FROM pricing.price_link n
    WHERE n.metering_point_id = l.metering_point_id AND n.charge_id = ch.charge_id
      AND n.superseded_at IS NULL AND n.valid_from < s.period_to
      AND (n.valid_to IS NULL OR n.valid_to > s.period_from)
    OFFSET 0) k
WHERE s.run_id = ANY(%(runs)s::int[]) AND s.supply_period_id = ANY(%(supply_periods)s::int[])
ORDER BY l.run_id, l.supply_period_id, l.line_no, valid_from
