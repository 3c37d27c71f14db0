-- What is supplied in some supply periods, by the contract's product and whether its customer is
-- registered for VAT: a row for each, with the points in arrays. Days are counted from `start`.
SELECT c.product_id, c.vat_registered,
       array_agg(s.supply_period_id), array_agg(s.contract_id), array_agg(s.metering_point_id),
       array_agg(greatest(s.starts_on, %(start)s) - %(start)s::date),
       array_agg(least(s.ends_on, %(end)s) - %(start)s::date)
FROM portfolio.supply_period s
JOIN portfolio.contract c USING (contract_id)
-- Supply that has gone since the run was planned (void, or ended before) is not settled.
WHERE s.supply_period_id = ANY(%(supply_periods)s) AND s.state = 'active'
  AND greatest(s.starts_on, %(start)s) < least(s.ends_on, %(end)s)
GROUP BY c.product_id, c.vat_registered
