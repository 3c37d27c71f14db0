-- What charges are called by their owners in the days of settlements, and the one price that each had,
-- where one held for every hour of them.
-- since: for a correction, when its original was settled; a price that was corrected since then is
-- no single price of its difference.
SELECT used.n - 1 AS place, ch.kind, ch.code, information.name,
       coalesce(information.tax, false) AS tax,
       CASE WHEN NOT EXISTS (
           SELECT FROM pricing.charge_price old
           WHERE old.charge_id = used.charge_id AND old.superseded_at > used.since
             AND old.valid_from < used.period_to AND old.prices <> ARRAY[price.flat])
       THEN price.flat END AS flat,
       ch.owner_gln AS owner
FROM unnest(%(charges)s::int[], %(starts)s::date[], %(ends)s::date[], %(since)s::timestamptz[])
    WITH ORDINALITY AS used (charge_id, period_from, period_to, since, n)
JOIN pricing.charge ch USING (charge_id)
LEFT JOIN LATERAL (
    SELECT i.name, i.tax FROM pricing.charge_information i
    WHERE i.charge_id = used.charge_id AND i.superseded_at IS NULL
      AND i.valid_from < used.period_to
    ORDER BY i.valid_from DESC LIMIT 1) information ON true
LEFT JOIN LATERAL (
    SELECT CASE WHEN count(DISTINCT v.prices) = 1 AND min(cardinality(v.prices)) = 1
                THEN min(v.prices[1]) END AS flat
    FROM pricing.charge_price v
    WHERE v.charge_id = used.charge_id AND v.superseded_at IS NULL
      AND v.valid_from < used.period_to
      AND NOT EXISTS (SELECT FROM pricing.charge_price later
                      WHERE later.charge_id = v.charge_id AND later.superseded_at IS NULL
                        AND later.valid_from > v.valid_from
                        AND later.valid_from <= used.period_from)) price ON true
