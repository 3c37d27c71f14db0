-- Contracts whose signups were rejected or cancelled months ago and of which nothing is open.
-- By the index process_over: of what came to nothing months ago it holds only the few that are
-- blocked. dead: the GSRN of points that open dead letters speak of.
SELECT c.contract_id
FROM market.process p
JOIN portfolio.contract c USING (contract_id)
WHERE p.is_over AND p.state IN ('rejected', 'cancelled') AND p.about_id IS NULL
  AND p.updated_at < %(signups_before)s
  AND c.state = 'cancelled'
  AND NOT EXISTS (
      SELECT FROM portfolio.supply_period s
      WHERE s.contract_id = c.contract_id AND s.state <> 'cancelled')
  AND NOT EXISTS (
      SELECT FROM market.process q
      WHERE q.contract_id = c.contract_id
        AND (NOT q.is_over OR q.updated_at >= %(signups_before)s))
  AND NOT EXISTS (
      SELECT FROM market.name_case n
      WHERE n.contract_id = c.contract_id AND n.closed_at IS NULL)
  AND NOT EXISTS (
      SELECT FROM portfolio.metering_point m
      WHERE m.metering_point_id = c.metering_point_id AND m.gsrn = ANY(%(dead)s))
ORDER BY p.updated_at
LIMIT %(limit)s
