-- All prices that each charge had in any hour of its period: one row for each that has a price.
SELECT asked.charge_id, asked.period_from, asked.period_to, array_agg(DISTINCT price) AS prices
FROM (
    SELECT DISTINCT *
    FROM unnest(%(charges)s::int[], %(starts)s::date[], %(ends)s::date[])
        AS x (charge_id, period_from, period_to)) asked
JOIN pricing.charge_price v ON v.charge_id = asked.charge_id AND v.superseded_at IS NULL
    AND v.valid_from < asked.period_to
CROSS JOIN LATERAL unnest(v.prices) AS price
WHERE NOT EXISTS (
    SELECT FROM pricing.charge_price later
    WHERE later.charge_id = v.charge_id AND later.superseded_at IS NULL
      AND later.valid_from > v.valid_from AND later.valid_from <= asked.period_from)
GROUP BY asked.charge_id, asked.period_from, asked.period_to
