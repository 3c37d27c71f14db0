-- Which metering points of a person are certified by themselves.
SELECT s.source_id, s.metering_point_id, s.supply_period_id, s.contract_id, s.starts_on, s.ends_on,
       s.begun_at, s.reason, s.ended_at, s.ended_why
FROM certificates.source s JOIN portfolio.contract c USING (contract_id)
WHERE c.customer_id = ANY(%(parties)s)
ORDER BY s.source_id
