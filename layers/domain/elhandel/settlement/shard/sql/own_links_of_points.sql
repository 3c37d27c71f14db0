-- As links_of_points.sql, of the customer whose transaction it is: made of the links that they may
-- read.
SELECT links, array_agg(metering_point_id)
FROM pricing.packed_links
WHERE metering_point_id = ANY(%(points)s)
GROUP BY links
