WITH issued AS (
    INSERT INTO certificates.certificate (
        number, metering_point_id, supply_period_id, starts_at, ends_at, wh, technology,
        price_area, issued_at, issued_by, reason, valid_from, expires_at)
    SELECT n.number, %(point)s, %(supply_period)s, n.starts_at, n.ends_at, n.wh, n.technology,
           %(area)s, %(at)s, %(by)s, %(why)s, n.valid_from, n.expires_at
    FROM unnest(
        %(numbers)s::text[], %(starts)s::timestamptz[], %(ends)s::timestamptz[], %(wh)s::bigint[],
        %(technologies)s::text[], %(valid)s::timestamptz[], %(expire)s::timestamptz[])
        AS n (number, starts_at, ends_at, wh, technology, valid_from, expires_at)
    RETURNING certificate_id, wh
)
INSERT INTO certificates.movement (certificate_id, kind, to_id, wh, moved_at)
SELECT certificate_id, 'issued', %(customer)s, wh, %(at)s FROM issued
