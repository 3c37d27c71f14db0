-- The days of links to a charge that begin or end within a month, of points of a grid area that we supply then.
SELECT DISTINCT l.metering_point_id, greatest(l.valid_from, %(start)s::date),
       least(l.valid_to, %(end)s::date)
FROM pricing.charge c
JOIN pricing.price_link l USING (charge_id)
JOIN portfolio.metering_point_version v USING (metering_point_id)
JOIN portfolio.settled_with w USING (metering_point_id)
JOIN portfolio.supply_period s ON s.metering_point_id = w.main_id
WHERE c.owner_gln = %(owner)s AND c.kind = %(kind)s AND c.code = %(code)s
  AND l.superseded_at IS NULL AND v.superseded_at IS NULL AND v.grid_area = %(grid_area)s
  AND (l.valid_from > %(start)s AND l.valid_from < %(end)s
    OR l.valid_to > %(start)s AND l.valid_to < %(end)s)
  AND s.state = 'active' AND s.starts_on < %(end)s AND (s.ends_on IS NULL OR s.ends_on > %(start)s)
ORDER BY 1, 2 LIMIT %(most)s
