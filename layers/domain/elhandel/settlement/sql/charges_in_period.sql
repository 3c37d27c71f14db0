-- Prices of some charges in a period. A price holds until the next row's first day.
SELECT * FROM (
    SELECT c.charge_id, c.owner_gln, c.kind, c.code, p.valid_from,
           lead(p.valid_from) OVER (PARTITION BY p.charge_id ORDER BY p.valid_from) AS valid_to, p.prices,
           coalesce((SELECT i.vat FROM pricing.charge_information i
                     WHERE i.charge_id = c.charge_id AND i.superseded_at IS NULL AND i.valid_from < %(end)s
                     ORDER BY i.valid_from DESC LIMIT 1), true) AS vat
    FROM pricing.charge c
    JOIN pricing.charge_price p ON p.charge_id = c.charge_id AND p.superseded_at IS NULL
    WHERE c.charge_id = ANY(%(charges)s)) AS told
WHERE valid_to IS NULL OR valid_to > %(start)s
ORDER BY charge_id, valid_from
