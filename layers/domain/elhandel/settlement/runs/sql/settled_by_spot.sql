-- Which of the supply that a run would settle is settled by spot prices, by price area, and on
-- which days: consumption under a spot product, and what flows to the grid.
SELECT chosen.price_area, min(chosen.settled_from), max(chosen.settled_to)
FROM settlement.supply_to_settle(
    %(start)s, %(end)s, %(ended_by)s, %(price_area)s, %(grid_area)s, %(product)s, %(gsrns)s) chosen
JOIN portfolio.supply_period s USING (supply_period_id)
WHERE chosen.price_area = ANY(%(areas)s)
  AND chosen.stretch_from = coalesce(%(run_from)s, chosen.stretch_from)
  AND chosen.stretch_to = coalesce(%(run_to)s, chosen.stretch_to) AND (
    EXISTS (
        SELECT FROM portfolio.agreed_product a JOIN pricing.product p USING (product_id)
        WHERE a.contract_id = s.contract_id AND p.pricing_type = 'spot'
          AND a.first < chosen.settled_to AND a.past > chosen.settled_from)
    OR EXISTS (
        SELECT FROM portfolio.metering_point_version v
        WHERE v.metering_point_id = s.metering_point_id
          AND v.superseded_at IS NULL AND v.type = 'E18')
    OR EXISTS (
        SELECT FROM portfolio.coupling c
        JOIN portfolio.metering_point_version v ON v.metering_point_id = c.child_id
        WHERE c.parent_id = s.metering_point_id
          AND c.first < chosen.settled_to AND c.past > chosen.settled_from
          AND v.superseded_at IS NULL AND v.type = 'E18'))
GROUP BY chosen.price_area
