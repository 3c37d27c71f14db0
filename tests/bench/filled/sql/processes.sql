-- Everybody once changed to us; the message that said so is kept; one in a thousand is overdue.
INSERT INTO market.process (
    process_id, kind, business_reason, contract_id, metering_point_id, state, effective_on, due_at,
    rules, created_at, updated_at)
OVERRIDING SYSTEM VALUE
SELECT %(base)s + n, 'switch', 'E03', %(base)s + n, %(base)s + n,
       CASE n %% 1000 WHEN 0 THEN 'sent' ELSE 'completed' END, '2025-01-01', %(since)s, 'by-date',
       %(since)s, %(since)s
FROM generate_series(1, %(customers)s) n
