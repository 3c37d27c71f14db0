INSERT INTO portfolio.contract (
    contract_id, customer_id, metering_point_id, product_id, state, created_at)
OVERRIDING SYSTEM VALUE
SELECT %(base)s + n, %(base)s + n, %(base)s + n, 'spot-basis', 'active', %(since)s
FROM generate_series(1, %(customers)s) n
