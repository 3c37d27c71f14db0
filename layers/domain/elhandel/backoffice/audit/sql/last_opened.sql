-- The customers that somebody opened last: among their latest pages, each customer once. What a list
-- has shown is not opened.
SELECT o.customer_id, %(who)s::text AS opened_by, max(o.opened_at) AS opened_at,
       (array_agg(o.page ORDER BY o.opened_at DESC))[1] AS page
FROM (
    SELECT customer_id, opened_at, page FROM backoffice.opened
    WHERE opened_by = %(who)s AND page NOT IN ('soeg', 'koe', 'kunder')  -- lists
    ORDER BY opened_at DESC LIMIT 500) o
GROUP BY o.customer_id
ORDER BY max(o.opened_at) DESC LIMIT %(limit)s
