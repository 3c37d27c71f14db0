SELECT c.certificate_id, c.starts_at, c.ends_at, c.valid_from, c.issued_by,
       (c.wh - coalesce((
           SELECT sum(m.wh) FROM certificates.movement m
           WHERE m.certificate_id = c.certificate_id AND m.kind = 'withdrawn'), 0)
       )::bigint AS live_wh
FROM certificates.certificate c
WHERE c.withdrawn_at IS NULL
  AND int4range(c.metering_point_id, c.metering_point_id, '[]')
      && int4range(%(point)s, %(point)s, '[]')
  AND tstzrange(c.starts_at, c.ends_at) && tstzrange(%(first)s, %(past)s)
  AND EXISTS (
    SELECT FROM unnest(%(starts)s::timestamptz[], %(ends)s::timestamptz[]) AS d (starts_at, ends_at)
    WHERE c.starts_at < d.ends_at AND d.starts_at < c.ends_at)
ORDER BY c.starts_at
