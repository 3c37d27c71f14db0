-- Days of services, lately changed, that were charged more or less often than they should be.
WITH changed AS (
    SELECT DISTINCT agreement_id FROM services.charged
    WHERE charged_at >= %(since)s AND period_from >= %(first)s AND period_from < %(past)s),
charged AS (
    SELECT c.agreement_id, d.day::date AS day, sum(CASE WHEN c.credit THEN -1 ELSE 1 END) AS times
    FROM changed JOIN services.charged c USING (agreement_id)
    CROSS JOIN LATERAL generate_series(
        c.period_from::timestamp, c.period_to::timestamp - interval '1 day', '1 day') AS d (day)
    GROUP BY c.agreement_id, d.day)
SELECT c.agreement_id, format('%%s was charged %%s times', c.day, c.times)
FROM charged c JOIN services.agreement s USING (agreement_id)
WHERE c.times <> (
    s.activated_on <= c.day AND (s.cancelled_on IS NULL OR c.day < s.cancelled_on)
    AND NOT EXISTS (
        SELECT FROM services.suspension p
        WHERE p.agreement_id = c.agreement_id AND p.skip_billing
          AND p.from_day <= c.day AND (p.to_day IS NULL OR c.day < p.to_day)))::int
ORDER BY c.agreement_id, c.day
