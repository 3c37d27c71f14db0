-- Metering points whose numbers have their check digit.
INSERT INTO portfolio.metering_point (metering_point_id, gsrn, created_at)
OVERRIDING SYSTEM VALUE
SELECT %(base)s + n,
       s.stem || (10 - (
           SELECT sum(substr(s.stem, place, 1)::int * CASE place %% 2 WHEN 1 THEN 3 ELSE 1 END)
           FROM generate_series(1, 17) place) %% 10) %% 10,
       %(since)s
FROM generate_series(1, %(customers)s) n
CROSS JOIN LATERAL (SELECT '5713139' || lpad(n::text, 10, '0') AS stem) s
