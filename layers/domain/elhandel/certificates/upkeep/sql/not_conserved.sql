SELECT b.certificate_id::text, format('%%s has %%s Wh of it', b.customer_id, b.wh)
FROM (
    SELECT m.certificate_id, coalesce(k.joined_to, k.customer_id) AS customer_id, sum(m.wh) AS wh
    FROM (
        SELECT certificate_id, to_id AS party_id, wh FROM certificates.movement WHERE to_id IS NOT NULL
        UNION ALL
        SELECT certificate_id, from_id, -wh FROM certificates.movement
        WHERE from_id IS NOT NULL AND retirement_id IS NULL
    ) m
    JOIN portfolio.customer k ON k.customer_id = m.party_id
    GROUP BY m.certificate_id, coalesce(k.joined_to, k.customer_id)
) b
WHERE b.wh < 0
UNION ALL
SELECT c.certificate_id::text, format('%%s Wh, issued %%s, withdrawn %%s', c.wh, m.issued, m.withdrawn)
FROM certificates.certificate c
LEFT JOIN (
    SELECT certificate_id, sum(wh) FILTER (WHERE kind = 'issued') AS issued,
           coalesce(sum(wh) FILTER (WHERE kind = 'withdrawn'), 0) AS withdrawn
    FROM certificates.movement GROUP BY certificate_id
) m USING (certificate_id)
WHERE m.issued IS DISTINCT FROM c.wh OR (c.withdrawn_at IS NOT NULL) <> (m.withdrawn = c.wh)
UNION ALL
SELECT r.certificate_id::text, format('retirement %%s is withdrawn by more than it was', r.movement_id)
FROM certificates.movement r
JOIN certificates.movement w ON w.retirement_id = r.movement_id
GROUP BY r.movement_id, r.certificate_id, r.wh, r.kind
HAVING sum(w.wh) > r.wh OR r.kind <> 'retired' OR bool_or(w.certificate_id <> r.certificate_id)
