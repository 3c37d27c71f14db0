INSERT INTO market.remark (
    kind, subject, business_reason, metering_point_id, day, codes, recorded_at)
SELECT 'missing_readings', concat('bench-', n), 'D20', %(base)s + n, '2026-01-05', '{}', %(now)s
FROM generate_series(1, %(customers)s, 200) n
