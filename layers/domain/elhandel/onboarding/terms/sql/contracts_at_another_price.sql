-- Contracts that pay another price than a product's new one, and from which day it may hold.
-- A day of the list ends with the list's next price. favour: nothing is dearer.
WITH bounds AS (
    SELECT coalesce(min(valid_from), date '9999-12-31') AS until
    FROM pricing.product_price
    WHERE product_id = %(product)s AND valid_from > %(since)s),
paying AS (
    SELECT a.*, b.until,
           a.margin_per_kwh >= %(margin_per_kwh)s
           AND a.supplement_per_kwh >= %(supplement_per_kwh)s
           AND coalesce(a.fixed_per_kwh >= %(fixed_per_kwh)s, true)
           AND a.subscription_per_month >= %(subscription_per_month)s AS favour
    FROM portfolio.agreed_stretch a
    CROSS JOIN bounds b
    WHERE a.product_id = %(product)s AND a.past > %(since)s AND a.valid_from < b.until
      AND a.ends_on > %(since)s
      AND (a.margin_per_kwh, a.supplement_per_kwh, a.fixed_per_kwh, a.subscription_per_month)
          IS DISTINCT FROM (
              %(margin_per_kwh)s::bigint, %(supplement_per_kwh)s::bigint,
              %(fixed_per_kwh)s::bigint, %(subscription_per_month)s::bigint)),
allowed AS (
    SELECT *, greatest(
        valid_from, %(since)s,
        CASE WHEN NOT favour AND NOT %(decided)s THEN %(today)s::date + notice_days END) AS day
    FROM paying),
due AS (
    SELECT *, CASE
        WHEN term_to IS NULL OR term_to <= day OR (favour AND %(decided)s) THEN day
        WHEN after_term = 'unchanged' THEN term_to END AS first
    FROM allowed)
SELECT contract_id, greatest(first, starts_on), least(past, until), first, past,
       margin_per_kwh, supplement_per_kwh, fixed_per_kwh, subscription_per_month
FROM due
WHERE first < least(past, until, ends_on)
ORDER BY contract_id, first
