-- Charges with what their owners say of them, from day to day, and their prices in a period. A price holds until the next
-- row's first day; one that is in no list ends with its series.
SELECT c.charge_id, c.owner_gln, c.kind, c.code,
       i.valid_from, i.valid_to, i.resolution, i.tax, p.valid_from, p.valid_to, p.prices
FROM pricing.charge c
CROSS JOIN LATERAL (
    SELECT coalesce(array_agg(valid_from ORDER BY valid_from), '{}') AS valid_from,
           coalesce(array_agg(valid_to ORDER BY valid_from), '{}') AS valid_to,
           coalesce(array_agg(resolution ORDER BY valid_from), '{}') AS resolution,
           coalesce(array_agg(tax ORDER BY valid_from), '{}') AS tax
    FROM pricing.charge_information
    WHERE charge_id = c.charge_id AND superseded_at IS NULL AND valid_from < %(end)s) AS i
LEFT JOIN LATERAL (
    SELECT valid_from, prices,
           least(lead(valid_from) OVER (ORDER BY valid_from), CASE WHEN NOT holds THEN covered_to END)
               AS valid_to
    FROM pricing.charge_price
    WHERE charge_id = c.charge_id AND superseded_at IS NULL AND valid_from < %(end)s) AS p
    ON p.valid_to IS NULL OR p.valid_to > %(start)s
WHERE c.charge_id = ANY(%(charges)s)
ORDER BY c.charge_id, p.valid_from
