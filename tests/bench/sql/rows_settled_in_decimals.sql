-- The same as most would write it, in kWh and DKK.
CREATE TABLE by_rows.settled AS
SELECT r.metering_point_id, sum(r.wh) AS wh,
       sum(r.wh / 1000.0 * (CASE WHEN p.by_spot THEN c.spot_dkk + p.added / 4000000.0
                                 ELSE p.added / 4000000.0 END)) AS energy,
       sum(r.wh / 1000.0 * c.tariff_dkk) AS tariff
FROM by_rows.reading r
JOIN by_rows.point p USING (metering_point_id)
JOIN by_rows.price c ON c.charge_id = p.charge_id AND c.start = r.start
GROUP BY r.metering_point_id
