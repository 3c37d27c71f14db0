-- What the asking customer has of all certificates: held while pending or valid, retired, ever received.
SELECT count(*)::int AS certificates,
       coalesce(sum(o.held_wh) FILTER (WHERE %(now)s < c.expires_at), 0)::bigint AS active_wh,
       coalesce(sum(o.retired_wh), 0)::bigint AS retired_wh,
       coalesce(sum(o.got_wh), 0)::bigint AS got_wh
FROM (SELECT portfolio.own_parties() AS parties) p
CROSS JOIN LATERAL (
    SELECT DISTINCT m.certificate_id FROM certificates.movement m
    WHERE m.to_id = ANY (p.parties)) mine
JOIN certificates.certificate c USING (certificate_id)
CROSS JOIN LATERAL (
    SELECT coalesce(sum(m.wh) FILTER (WHERE m.to_id = ANY (p.parties)), 0)
           - coalesce(sum(m.wh) FILTER (
               WHERE m.from_id = ANY (p.parties) AND m.retirement_id IS NULL), 0) AS held_wh,
           coalesce(sum(m.wh) FILTER (WHERE m.kind = 'retired'), 0)
           - coalesce(sum(m.wh) FILTER (WHERE m.retirement_id IS NOT NULL), 0) AS retired_wh,
           coalesce(sum(m.wh) FILTER (WHERE m.to_id = ANY (p.parties)), 0) AS got_wh
    FROM certificates.movement m WHERE m.certificate_id = c.certificate_id) o
