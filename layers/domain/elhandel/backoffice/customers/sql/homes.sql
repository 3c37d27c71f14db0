-- The contracts of a customer with their points as they are today, or were last; what runs comes first.
SELECT c.contract_id, c.state AS contract_state, m.gsrn, s.state AS supply_state, s.starts_on,
       s.ends_on, coalesce(agreed.product_id, c.product_id) AS product_id,
       coalesce(p.name, agreed.product_id, c.product_id) AS product, n.name AS next_product,
       later.first AS next_from, a.address, v.grid_area, v.price_area, v.settlement_method,
       v.connection_state, r.day AS read_to, r.resolution_minutes AS minutes,
       coalesce(h.holes, 0)::int AS holes, coalesce(h.month_wh, 0)::bigint AS month_wh
FROM portfolio.contract c
JOIN portfolio.metering_point m USING (metering_point_id)
LEFT JOIN LATERAL (
    SELECT s.state, s.starts_on, s.ends_on FROM portfolio.supply_period s
    WHERE s.contract_id = c.contract_id
    ORDER BY s.state = 'active' DESC, s.supply_period_id DESC LIMIT 1) s ON true
LEFT JOIN LATERAL (
    SELECT g.product_id FROM portfolio.agreed_product g
    WHERE g.contract_id = c.contract_id AND g.first <= greatest(%(today)s, s.starts_on)
    ORDER BY g.first DESC LIMIT 1) agreed ON true
LEFT JOIN LATERAL (
    SELECT g.product_id, g.first FROM portfolio.agreed_product g
    WHERE g.contract_id = c.contract_id AND g.first > greatest(%(today)s, s.starts_on)
    ORDER BY g.first LIMIT 1) later ON true
LEFT JOIN pricing.product p ON p.product_id = coalesce(agreed.product_id, c.product_id)
LEFT JOIN pricing.product n ON n.product_id = later.product_id
LEFT JOIN LATERAL (
    SELECT v.grid_area, v.price_area, v.settlement_method, v.connection_state
    FROM portfolio.metering_point_version v
    WHERE v.metering_point_id = c.metering_point_id AND v.superseded_at IS NULL
    ORDER BY v.valid_from <= %(today)s DESC, v.valid_from DESC LIMIT 1) v ON true
LEFT JOIN LATERAL (
    -- The address while the supply was theirs.
    SELECT v.address FROM portfolio.metering_point_version v
    WHERE v.metering_point_id = c.metering_point_id AND v.superseded_at IS NULL
      AND v.address IS NOT NULL AND s.state = 'active'
      AND (s.ends_on IS NULL OR v.valid_from < s.ends_on)
    ORDER BY v.valid_from DESC LIMIT 1) a ON true
LEFT JOIN LATERAL (
    SELECT d.day, d.resolution_minutes FROM metering.reading_day d
    WHERE d.metering_point_id = c.metering_point_id AND s.state = 'active'
      AND d.day >= greatest(s.starts_on, %(today)s - 400) AND (s.ends_on IS NULL OR d.day < s.ends_on)
    ORDER BY d.day DESC LIMIT 1) r ON true
LEFT JOIN LATERAL (
    SELECT count(*) FILTER (WHERE NOT d.complete) AS holes,
           sum(metering.total_wh(d.wh)) FILTER (
               WHERE d.day >= date_trunc('month', %(today)s::timestamp)::date) AS month_wh
    FROM metering.reading_day d
    WHERE d.metering_point_id = c.metering_point_id AND s.state = 'active'
      AND d.day >= greatest(s.starts_on, %(today)s - 40) AND (s.ends_on IS NULL OR d.day < s.ends_on))
    h ON true
WHERE c.customer_id = ANY(%(parties)s::int[])
ORDER BY c.state IN ('active', 'awaiting') DESC, s.starts_on DESC NULLS LAST, c.contract_id DESC
