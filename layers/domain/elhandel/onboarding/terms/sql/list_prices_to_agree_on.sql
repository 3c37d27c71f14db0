SELECT DISTINCT ON (day)
    %(contract)s::int AS contract_id, day AS valid_from, product_id, margin_per_kwh,
    supplement_per_kwh, fixed_per_kwh, subscription_per_month, term_months,
    %(term_starts)s::date AS term_starts, price_notice_days AS notice_days, after_term
FROM (
    SELECT product_id, margin_per_kwh, supplement_per_kwh, fixed_per_kwh, subscription_per_month,
           term_months, price_notice_days, after_term, p.valid_from AS listed_from,
           CASE WHEN p.valid_from <= %(price_day)s THEN %(first)s::date
                WHEN p.valid_from <= %(today)s THEN p.valid_from
                ELSE greatest(p.valid_from, %(today)s::date + price_notice_days) END AS day
    FROM pricing.product JOIN pricing.product_price p USING (product_id)
    WHERE product_id = %(product)s AND (p.valid_from <= %(price_day)s OR term_months IS NULL)
) AS listed
WHERE day < %(past)s
ORDER BY day, listed_from DESC
