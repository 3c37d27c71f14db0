-- Who has how much of a certificate; and what was retired of it and not withdrawn since.
WITH moved AS (
    SELECT m.*, coalesce(f.joined_to, m.from_id) AS giver, coalesce(t.joined_to, m.to_id) AS taker
    FROM certificates.movement m
    LEFT JOIN portfolio.customer f ON f.customer_id = m.from_id
    LEFT JOIN portfolio.customer t ON t.customer_id = m.to_id
    WHERE m.certificate_id = %(certificate)s
), producer AS (
    SELECT taker FROM moved WHERE kind = 'issued'
)
SELECT b.customer_id, sum(b.wh)::bigint AS wh, max(b.since) AS since,
       b.customer_id = (SELECT taker FROM producer) AS is_producers, NULL::bigint AS retirement_id
FROM (
    SELECT taker AS customer_id, wh, movement_id AS since FROM moved WHERE taker IS NOT NULL
    UNION ALL
    SELECT giver, -wh, NULL FROM moved WHERE giver IS NOT NULL AND retirement_id IS NULL
) b
GROUP BY b.customer_id
HAVING sum(b.wh) > 0
UNION ALL
SELECT r.giver, (r.wh - coalesce(w.wh, 0))::bigint, r.movement_id,
       r.giver = (SELECT taker FROM producer), r.movement_id
FROM moved r
LEFT JOIN (SELECT retirement_id, sum(wh) AS wh FROM moved GROUP BY retirement_id) w
    ON w.retirement_id = r.movement_id
WHERE r.kind = 'retired' AND r.wh > coalesce(w.wh, 0)
