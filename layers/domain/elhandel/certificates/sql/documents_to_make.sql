SELECT c.certificate_id, c.number, c.starts_at, c.ends_at, c.wh, c.technology, c.price_area,
       c.issued_at, c.valid_from, c.expires_at, c.validated_at, c.withdrawn_at,
       0::bigint AS retired_wh, 0::bigint AS withdrawn_wh
FROM certificates.document d JOIN certificates.certificate c USING (certificate_id)
WHERE d.made_at IS NULL
ORDER BY d.asked_at, c.certificate_id
LIMIT %(most)s
