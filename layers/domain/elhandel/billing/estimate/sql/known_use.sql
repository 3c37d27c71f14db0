-- What the customers of some contracts used where they live now, by the month of the year, over
-- the days of a year on which we supplied them. Days with gaps are left out.
-- packed_wh: int32, little-endian, for each interval; summed by the code that reads it.
SELECT
    c.contract_id,
    extract(month FROM d.day)::int AS month,
    count(*)::int AS days,
    string_agg(d.wh, '') AS packed_wh,
    min(d.day) AS first,
    max(d.day) + 1 AS past
FROM portfolio.contract c
JOIN portfolio.contract own
    ON own.customer_id = c.customer_id AND own.metering_point_id = c.metering_point_id
JOIN portfolio.supply_period s ON s.contract_id = own.contract_id AND s.state = 'active'
JOIN metering.reading_day d ON d.metering_point_id = c.metering_point_id
    AND d.day >= %(since)s AND d.day < %(until)s AND d.complete
    AND d.day >= s.starts_on AND (s.ends_on IS NULL OR d.day < s.ends_on)
WHERE c.contract_id = ANY(%(contracts)s::int[])
GROUP BY c.contract_id, extract(month FROM d.day)
