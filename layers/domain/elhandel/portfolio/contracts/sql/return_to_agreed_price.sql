INSERT INTO portfolio.agreed_price
    (contract_id, valid_from, product_id, margin_per_kwh, supplement_per_kwh, fixed_per_kwh,
     subscription_per_month, term_months, term_starts, notice_days, after_term, agreed_by, reason,
     recorded_at)
SELECT a.contract_id, c.day, a.product_id, a.margin_per_kwh, a.supplement_per_kwh, a.fixed_per_kwh,
       a.subscription_per_month, a.term_months, a.term_starts, a.notice_days, a.after_term,
       %(by)s, %(why)s, %(at)s
FROM unnest(%(contracts)s::int[], %(days)s::date[]) AS c (contract_id, day)
JOIN portfolio.agreed_stretch a
    ON a.contract_id = c.contract_id AND a.valid_from < c.day AND a.past > c.day
