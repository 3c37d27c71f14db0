-- What some points are linked to: a row for each distinct set of links (`pricing.packed_links` says
-- how they are packed), with the points that have it.
SELECT links, array_agg(metering_point_id)
FROM pricing.point_links
WHERE metering_point_id = ANY(%(points)s)
GROUP BY links
