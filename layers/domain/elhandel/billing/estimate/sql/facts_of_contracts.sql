-- What an estimate of some contracts needs to know of each: the home, the market's expected use of
-- a year, and what a kWh and a month cost on a day.
--
-- Prices: as agreed, or by the list for customers who pay the list. A charge of the market counts
-- with the mean of its prices of a day, as often as it is linked.
SELECT
    c.contract_id,
    c.metering_point_id,
    k.kind AS customer_kind,
    coalesce(profile.vat_class, 'standard') = 'standard' AS pays_vat,
    place.price_area,
    place.address,
    place.yearly_wh,
    EXISTS (
        SELECT FROM portfolio.heated_supply h
        WHERE h.metering_point_id = c.metering_point_id AND h.first <= %(day)s AND h.past > %(day)s
    ) AS heated,
    product.pricing_type,
    coalesce(agreed.per_kwh, listed.per_kwh) AS added_per_kwh,
    coalesce(agreed.fixed_per_kwh, listed.fixed_per_kwh) AS fixed_per_kwh,
    coalesce(agreed.per_month, listed.per_month) AS product_per_month,
    coalesce(charges.per_kwh, 0)::bigint AS tariffs_per_kwh,
    coalesce(charges.per_month, 0)::bigint AS charges_per_month,
    coalesce(charges.full_tax, 0)::bigint AS full_tax
FROM portfolio.contract c
JOIN portfolio.customer k USING (customer_id)
JOIN portfolio.account account USING (customer_id)
LEFT JOIN billing.profile profile
    ON profile.account_id = account.account_id AND profile.superseded_at IS NULL
LEFT JOIN LATERAL (
    SELECT v.price_area, v.address, v.yearly_wh FROM portfolio.metering_point_version v
    WHERE v.metering_point_id = c.metering_point_id AND v.superseded_at IS NULL
      AND v.valid_from <= %(day)s
    ORDER BY v.valid_from DESC LIMIT 1) place ON true
LEFT JOIN LATERAL (
    SELECT p.product_id, p.pricing_type
    FROM portfolio.agreed_product a JOIN pricing.product p USING (product_id)
    WHERE a.contract_id = c.contract_id AND a.first <= %(day)s AND a.past > %(day)s
    LIMIT 1) product ON true
LEFT JOIN LATERAL (
    SELECT a.margin_per_kwh + a.supplement_per_kwh AS per_kwh, a.fixed_per_kwh,
           a.subscription_per_month AS per_month
    FROM portfolio.agreed_price a
    WHERE a.contract_id = c.contract_id AND a.superseded_at IS NULL AND a.valid_from <= %(day)s
    ORDER BY a.valid_from DESC LIMIT 1) agreed ON true
LEFT JOIN LATERAL (
    SELECT v.margin_per_kwh + v.supplement_per_kwh AS per_kwh, v.fixed_per_kwh,
           v.subscription_per_month AS per_month
    FROM pricing.product_price v
    WHERE v.product_id = product.product_id AND v.valid_from <= %(day)s AND agreed.per_kwh IS NULL
    ORDER BY v.valid_from DESC LIMIT 1) listed ON true
LEFT JOIN LATERAL (
    SELECT sum(price.mean * l.factor) FILTER (WHERE g.kind = 'tariff') AS per_kwh,
           sum(price.mean * l.factor) FILTER (WHERE g.kind = 'subscription') AS per_month,
           sum(price.mean) FILTER (WHERE g.kind = %(tax_kind)s AND g.code = %(tax_code)s
               AND g.owner_gln = %(tax_owner)s) AS full_tax
    FROM (
        SELECT DISTINCT ON (l.charge_id) l.charge_id, l.factor, l.valid_to
        FROM pricing.price_link l
        WHERE l.metering_point_id = c.metering_point_id AND l.superseded_at IS NULL
          AND l.valid_from <= %(day)s
        ORDER BY l.charge_id, l.valid_from DESC) l
    JOIN pricing.charge g USING (charge_id)
    CROSS JOIN LATERAL (
        SELECT p.prices FROM pricing.charge_price p
        WHERE p.charge_id = l.charge_id AND p.superseded_at IS NULL AND p.valid_from <= %(day)s
          AND (p.holds OR p.covered_to > %(day)s)
        ORDER BY p.valid_from DESC LIMIT 1) known
    CROSS JOIN LATERAL (SELECT avg(hour) AS mean FROM unnest(known.prices) AS hour) price
    WHERE l.valid_to IS NULL OR l.valid_to > %(day)s) charges ON true
WHERE c.contract_id = ANY(%(contracts)s::int[])
ORDER BY c.contract_id
