-- How many rows of a queue came, and how many went, on each day that had any.
SELECT e.day, sum(e.came)::int AS came, sum(e.mended)::int AS mended
FROM (
    SELECT (i.came_at AT TIME ZONE 'Europe/Copenhagen')::date AS day, 1 AS came, 0 AS mended
    FROM backoffice.queue_item i WHERE i.queue = %(queue)s AND i.came_at >= %(since)s
    UNION ALL
    SELECT (i.gone_at AT TIME ZONE 'Europe/Copenhagen')::date, 0, 1
    FROM backoffice.queue_item i WHERE i.queue = %(queue)s AND i.gone_at >= %(since)s) e
GROUP BY e.day
