-- Settlement runs in the order of their numbers; what is NULL restricts nothing. A run without a grid area settles the
-- supply of all of them, or of those in its price area.
SELECT r.run_id, r.state AS status, r.kind, r.period_from, r.period_to, r.version, r.selection,
       r.only_price_area AS price_area, r.only_grid_area AS grid_area, r.only_product AS product,
       r.planned_at, r.closed_at
FROM settlement.run r
WHERE r.run_id > %(after)s
  AND (%(run)s::bigint IS NULL OR r.run_id = %(run)s)
  AND (%(day)s::date IS NULL OR (r.period_from <= %(day)s AND %(day)s < r.period_to))
  AND (%(status)s::text IS NULL OR r.state = %(status)s)
  AND (%(grid_area)s::text IS NULL
       OR r.only_grid_area = %(grid_area)s
       OR (r.only_grid_area IS NULL AND EXISTS (
           SELECT FROM portfolio.grid_area g
           WHERE g.grid_area = %(grid_area)s
             AND (r.only_price_area IS NULL OR r.only_price_area = g.price_area))))
ORDER BY r.run_id
LIMIT %(limit)s
