-- Those of some contracts whose plan goes on with estimates into a quarter that we supply in, and
-- that has no amount of its own and was not asked for.
SELECT p.contract_id FROM billing.aconto_period p
WHERE p.contract_id = ANY(%(contracts)s::int[]) AND p.basis IS NOT NULL
  AND p.first < %(quarter)s AND p.past > %(quarter)s
  AND EXISTS (
    SELECT FROM portfolio.supply_period s
    WHERE s.contract_id = p.contract_id AND s.state = 'active'
      AND s.starts_on < %(quarter)s::date + interval '3 months'
      AND (s.ends_on IS NULL OR s.ends_on > %(quarter)s AND s.ends_on > s.starts_on))
  AND NOT EXISTS (
    SELECT FROM billing.aconto a
    WHERE a.contract_id = p.contract_id AND a.quarter = %(quarter)s)
ORDER BY p.contract_id
