WITH ended AS (
    SELECT a.* FROM portfolio.agreed_stretch a
    WHERE a.term_to > %(since)s AND a.term_to <= %(until)s AND a.after_term = 'list'
      AND a.valid_from < a.term_to AND a.past > a.term_to AND a.ends_on > a.term_to)
SELECT e.contract_id, e.term_to AS valid_from, e.product_id, l.margin_per_kwh, l.supplement_per_kwh,
       l.fixed_per_kwh, l.subscription_per_month, NULL::smallint AS term_months,
       NULL::date AS term_starts, e.notice_days, e.after_term
FROM ended e
CROSS JOIN LATERAL (
    SELECT v.margin_per_kwh, v.supplement_per_kwh, v.fixed_per_kwh, v.subscription_per_month
    FROM pricing.product_price v WHERE v.product_id = e.product_id AND v.valid_from <= e.term_to
    ORDER BY v.valid_from DESC LIMIT 1) l
WHERE (l.margin_per_kwh, l.supplement_per_kwh, l.fixed_per_kwh, l.subscription_per_month)
      IS DISTINCT FROM
      (e.margin_per_kwh, e.supplement_per_kwh, e.fixed_per_kwh, e.subscription_per_month)
