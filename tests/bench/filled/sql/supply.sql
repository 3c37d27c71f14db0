INSERT INTO portfolio.supply_period (
    supply_period_id, metering_point_id, contract_id, state, starts_on, activated_at)
OVERRIDING SYSTEM VALUE
SELECT %(base)s + n, %(base)s + n, %(base)s + n, 'active', '2025-01-01', %(since)s
FROM generate_series(1, %(customers)s) n
