SELECT p.participation_id, p.metering_point_id, p.supply_period_id, p.contract_id, p.starts_on,
       p.ends_on, p.joined_at, p.reason, p.left_at, p.left_why
FROM minting.participation p JOIN portfolio.contract c USING (contract_id)
WHERE c.customer_id = ANY(%(parties)s)
ORDER BY p.participation_id
