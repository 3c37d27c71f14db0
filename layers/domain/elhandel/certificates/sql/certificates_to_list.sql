-- Certificates that stand on the token ledger or shall: those that an authority issued or validated, once they are valid. Of each
-- what those have who have some of it, and the wallet of the only one.
WITH page AS (
    SELECT c.certificate_id, c.number, c.starts_at, c.ends_at, c.wh, c.technology, c.price_area,
           c.issued_at, c.valid_from, c.expires_at, c.validated_at, c.withdrawn_at, c.metering_point_id
    FROM certificates.certificate c
    WHERE (c.validated_at IS NOT NULL OR c.issued_by <> 'automatic')
      AND c.valid_from <= %(now)s AND c.issued_at > %(since)s AND c.certificate_id > %(after)s
    ORDER BY c.certificate_id
    LIMIT %(most)s
), moved AS (
    SELECT m.certificate_id, m.kind, m.wh, m.retirement_id,
           coalesce(f.joined_to, m.from_id) AS giver, coalesce(t.joined_to, m.to_id) AS taker
    FROM page p
    JOIN certificates.movement m USING (certificate_id)
    LEFT JOIN portfolio.customer f ON f.customer_id = m.from_id
    LEFT JOIN portfolio.customer t ON t.customer_id = m.to_id
), held AS (
    SELECT b.certificate_id, b.customer_id, sum(b.wh)::bigint AS wh
    FROM (
        SELECT certificate_id, taker AS customer_id, wh FROM moved WHERE taker IS NOT NULL
        UNION ALL
        SELECT certificate_id, giver, -wh FROM moved WHERE giver IS NOT NULL AND retirement_id IS NULL
    ) b
    GROUP BY b.certificate_id, b.customer_id
    HAVING sum(b.wh) > 0
)
SELECT p.certificate_id, p.number, p.starts_at, p.ends_at, p.wh, p.technology, p.price_area,
       p.issued_at, p.valid_from, p.expires_at, p.validated_at, p.withdrawn_at,
       a.retired_wh, a.withdrawn_wh, m.gsrn, h.held, w.address AS wallet
FROM page p
JOIN portfolio.metering_point m USING (metering_point_id)
CROSS JOIN LATERAL (
    SELECT coalesce(sum(CASE WHEN m.kind = 'retired' THEN m.wh
                             WHEN m.retirement_id IS NOT NULL THEN -m.wh END), 0)::bigint AS retired_wh,
           coalesce(sum(m.wh) FILTER (WHERE m.kind = 'withdrawn'), 0)::bigint AS withdrawn_wh
    FROM moved m WHERE m.certificate_id = p.certificate_id) a
CROSS JOIN LATERAL (
    SELECT coalesce(array_agg(h.wh), '{}') AS held,
           CASE count(*) WHEN 1 THEN min(h.customer_id) END AS holder
    FROM held h WHERE h.certificate_id = p.certificate_id) h
LEFT JOIN wallets.wallet w ON w.customer_id = h.holder AND w.removed_at IS NULL
ORDER BY p.certificate_id
