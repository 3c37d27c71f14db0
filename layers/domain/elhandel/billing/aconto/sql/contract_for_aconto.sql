-- The contract of a point: the one that runs; else the one whose start is awaited, also where a
-- move-in has ended the one that ran.
SELECT
    c.contract_id,
    c.state,
    (SELECT min(s.starts_on) FROM portfolio.supply_period s
     WHERE s.contract_id = c.contract_id AND s.state IN ('planned', 'active')) AS starts_on
FROM portfolio.contract c
JOIN portfolio.metering_point m USING (metering_point_id)
WHERE m.gsrn = %(gsrn)s
ORDER BY
    array_position(ARRAY['active', 'awaiting', 'ended', 'cancelled'], c.state),
    c.contract_id DESC
LIMIT 1
