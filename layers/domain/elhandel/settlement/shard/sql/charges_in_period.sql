-- Prices of some charges in a period. A price holds until the next row's first day; one that is in
-- no list ends with its series. `vat` is announced again on each of the days `vat_since`.
SELECT * FROM (
    SELECT c.charge_id, c.owner_gln, c.kind, c.code, p.valid_from,
           least(lead(p.valid_from) OVER (PARTITION BY p.charge_id ORDER BY p.valid_from),
                 CASE WHEN NOT p.holds THEN p.covered_to END) AS valid_to,
           p.prices, i.vat_since, i.vat
    FROM pricing.charge c
    JOIN pricing.charge_price p ON p.charge_id = c.charge_id AND p.superseded_at IS NULL
    CROSS JOIN LATERAL (
        SELECT array_agg(valid_from ORDER BY valid_from) AS vat_since,
               array_agg(vat ORDER BY valid_from) AS vat
        FROM pricing.charge_information
        WHERE charge_id = c.charge_id AND superseded_at IS NULL AND valid_from < %(end)s) AS i
    WHERE c.charge_id = ANY(%(charges)s)) AS priced
WHERE valid_to IS NULL OR valid_to > %(start)s
ORDER BY charge_id, valid_from
