-- Certificates that the asking customer has or had; what became of all of it is read past row security.
SELECT c.certificate_id, c.number, c.starts_at, c.ends_at, c.wh, c.technology, c.price_area,
       c.issued_at, c.valid_from, c.expires_at, c.validated_at, c.withdrawn_at,
       a.retired_wh, a.withdrawn_wh, o.held_wh, o.own_retired_wh, o.got_wh, o.is_producers,
       p.parties
FROM (SELECT portfolio.own_parties() AS parties) p
CROSS JOIN LATERAL (
    SELECT DISTINCT m.certificate_id FROM certificates.movement m
    WHERE m.to_id = ANY (p.parties)) mine
JOIN certificates.certificate c USING (certificate_id)
CROSS JOIN LATERAL (
    SELECT (coalesce(sum(m.wh) FILTER (WHERE m.to_id = ANY (p.parties)), 0)
            - coalesce(sum(m.wh) FILTER (
                WHERE m.from_id = ANY (p.parties) AND m.retirement_id IS NULL), 0)
           )::bigint AS held_wh,
           (coalesce(sum(m.wh) FILTER (WHERE m.kind = 'retired'), 0)
            - coalesce(sum(m.wh) FILTER (WHERE m.retirement_id IS NOT NULL), 0)
           )::bigint AS own_retired_wh,
           coalesce(sum(m.wh) FILTER (WHERE m.to_id = ANY (p.parties)), 0)::bigint AS got_wh,
           bool_or(m.kind = 'issued') AS is_producers
    FROM certificates.movement m WHERE m.certificate_id = c.certificate_id) o
CROSS JOIN LATERAL certificates.amounts(c.certificate_id) a
WHERE (%(number)s::text IS NULL OR c.number = %(number)s)
  AND c.certificate_id < coalesce(%(before)s::bigint, 9223372036854775807)
ORDER BY c.certificate_id DESC
LIMIT %(most)s
