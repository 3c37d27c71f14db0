-- Days of a period on which a charge is linked to some points and has no price. A price holds until
-- the next row's first day; one that is in no list ends with its series.
WITH linked AS (
    SELECT charge_id, count(DISTINCT metering_point_id) AS points,
           range_agg(daterange(greatest(valid_from, %(start)s), least(valid_to, %(end)s))) AS days
    FROM pricing.price_link
    WHERE metering_point_id = ANY(%(points)s) AND superseded_at IS NULL
      AND valid_from < %(end)s AND (valid_to IS NULL OR valid_to > %(start)s)
    GROUP BY charge_id),
priced AS (
    SELECT charge_id, range_agg(daterange(valid_from, valid_to)) AS days
    FROM (
        SELECT p.charge_id, p.valid_from,
               least(lead(p.valid_from) OVER (PARTITION BY p.charge_id ORDER BY p.valid_from),
                     CASE WHEN NOT p.holds THEN p.covered_to END) AS valid_to
        FROM pricing.charge_price p
        WHERE p.charge_id IN (SELECT charge_id FROM linked) AND p.superseded_at IS NULL) prices
    GROUP BY charge_id)
SELECT c.owner_gln, c.kind, c.code, lower(x.days), upper(x.days), l.points
FROM linked l
JOIN pricing.charge c USING (charge_id)
LEFT JOIN priced p USING (charge_id)
CROSS JOIN LATERAL unnest(l.days - coalesce(p.days, '{}')) AS x (days)
ORDER BY c.owner_gln, c.kind, c.code, lower(x.days)
