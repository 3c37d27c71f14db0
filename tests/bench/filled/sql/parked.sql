-- What waits of the last month's run: one in two hundred of those that it could not settle before.
INSERT INTO settlement.parked (run_id, supply_period_id, cause, detail)
SELECT r.run_id, %(base)s + n, 'missing-readings', '2025-10-14'
FROM settlement.run r, generate_series(1, %(customers)s, 200) n
WHERE r.period_from = '2025-10-01'
