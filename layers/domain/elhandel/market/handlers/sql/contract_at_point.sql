-- The contract whose supply holds the day; else the one that waits, or runs. is_open: who its
-- customer is has still to be proved.
SELECT c.contract_id AS contract, k.name, r.name AS recipient,
       c.state = 'awaiting' OR k.proved_at IS NULL AS is_open,
       coalesce((SELECT p.kind <> 'switch' FROM market.process p
                 WHERE p.contract_id = c.contract_id AND p.kind IN ('switch', 'move_in')
                 ORDER BY p.process_id DESC LIMIT 1), false) AS moves_in
FROM portfolio.contract c
JOIN portfolio.customer k USING (customer_id)
LEFT JOIN portfolio.recipient r USING (recipient_id)
JOIN portfolio.supply_period s USING (contract_id)
CROSS JOIN LATERAL (
    SELECT s.starts_on <= %(day)s AND (s.ends_on IS NULL OR s.ends_on > %(day)s) AS holds) d
WHERE c.metering_point_id = %(point)s AND s.state IN ('planned', 'active')
  AND (d.holds OR c.state IN ('awaiting', 'active'))
ORDER BY d.holds DESC, c.state = 'awaiting' DESC, s.starts_on DESC LIMIT 1
