-- The month of every point from a row for each reading: Wh, energy in quarters of a nano-DKK, the grid's
-- tariff in nano-DKK.
CREATE TABLE by_rows.settled AS
SELECT r.metering_point_id, sum(r.wh) AS wh,
       sum(r.wh * (CASE WHEN p.by_spot THEN c.spot + p.added ELSE p.added END)) AS energy,
       sum(r.wh * c.tariff) AS tariff
FROM by_rows.reading r
JOIN by_rows.point p USING (metering_point_id)
JOIN by_rows.price c ON c.charge_id = p.charge_id AND c.start = r.start
GROUP BY r.metering_point_id
