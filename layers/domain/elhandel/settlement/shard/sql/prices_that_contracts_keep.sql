-- The prices that some contracts keep, by what was agreed on which days of the period: a row for
-- each, with the contracts that have it.
SELECT k.pricing_type, a.margin_per_kwh, a.supplement_per_kwh, a.fixed_per_kwh,
       a.subscription_per_month, greatest(a.valid_from, %(start)s), least(a.past, %(end)s),
       array_agg(a.contract_id)
FROM (
    SELECT contract_id, product_id, margin_per_kwh, supplement_per_kwh, fixed_per_kwh,
           subscription_per_month, valid_from,
           lead(valid_from, 1, date '9999-12-31')
               OVER (PARTITION BY contract_id ORDER BY valid_from) AS past
    FROM portfolio.agreed_price
    WHERE contract_id = ANY(%(contracts)s) AND superseded_at IS NULL) a
JOIN pricing.product k USING (product_id)
WHERE a.valid_from < %(end)s AND a.past > %(start)s
GROUP BY 1, 2, 3, 4, 5, 6, 7
ORDER BY 6
