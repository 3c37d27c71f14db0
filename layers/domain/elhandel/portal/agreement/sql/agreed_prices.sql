-- The prices that a contract has paid, pays and is to pay, the latest first: what it keeps, or of one
-- that pays the list, the list's prices of its products.
WITH supply AS (
    SELECT s.contract_id, min(s.starts_on) AS starts_on,
           max(coalesce(s.ends_on, date '9999-12-31')) AS ends_on
    FROM portfolio.supply_period s
    WHERE s.contract_id = %(contract)s AND s.state = 'active' GROUP BY s.contract_id),
priced AS (
    SELECT k.valid_from, k.product_id, k.margin_per_kwh, k.supplement_per_kwh, k.fixed_per_kwh,
           k.subscription_per_month,
           (coalesce(k.term_starts, s.starts_on) + make_interval(months => k.term_months))::date AS term_to
    FROM portfolio.agreed_price k JOIN supply s USING (contract_id)
    WHERE k.superseded_at IS NULL
    UNION ALL
    SELECT greatest(a.first, v.valid_from), a.product_id, v.margin_per_kwh, v.supplement_per_kwh,
           v.fixed_per_kwh, v.subscription_per_month, NULL
    FROM portfolio.agreed_product a
    JOIN (
        SELECT l.*, lead(l.valid_from, 1, date '9999-12-31')
            OVER (PARTITION BY l.product_id ORDER BY l.valid_from) AS past
        FROM pricing.product_price l) v USING (product_id)
    WHERE a.contract_id = %(contract)s AND greatest(a.first, v.valid_from) < least(a.past, v.past)
      AND NOT EXISTS (
        SELECT FROM portfolio.agreed_price n
        WHERE n.contract_id = a.contract_id AND n.superseded_at IS NULL)),
held AS (
    SELECT p.*, lead(p.valid_from, 1, date '9999-12-31') OVER (ORDER BY p.valid_from) AS past FROM priced p)
SELECT greatest(h.valid_from, s.starts_on) AS first, h.past, h.product_id, p.name AS product_name,
       p.pricing_type, h.margin_per_kwh, h.supplement_per_kwh, h.fixed_per_kwh,
       h.subscription_per_month, h.term_to
FROM held h CROSS JOIN supply s
JOIN pricing.product p ON p.product_id = h.product_id
WHERE h.past > s.starts_on AND h.valid_from < s.ends_on
ORDER BY h.valid_from DESC
