INSERT INTO market.process_event (process_id, step, at, event, from_state, to_state, cause)
SELECT %(base)s + n, step, %(since)s, 'confirmed', 'sent', 'confirmed', 'RSM-001'
FROM generate_series(1, %(customers)s) n, generate_series(1, 3) step
