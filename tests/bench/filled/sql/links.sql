-- Everybody pays what the home pays.
INSERT INTO pricing.price_link (metering_point_id, charge_id, valid_from, factor, recorded_at)
SELECT %(base)s + n, l.charge_id, l.valid_from, l.factor, %(since)s
FROM generate_series(1, %(customers)s) n, pricing.price_link l
WHERE l.metering_point_id = %(point)s AND l.superseded_at IS NULL
