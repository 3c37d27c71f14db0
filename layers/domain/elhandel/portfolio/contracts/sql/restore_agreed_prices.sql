-- What a change of product withdrew at an instant is agreed again.
INSERT INTO portfolio.agreed_price
    (contract_id, valid_from, product_id, margin_per_kwh, supplement_per_kwh, fixed_per_kwh,
     subscription_per_month, term_months, term_starts, notice_days, after_term, agreed_by, reason,
     recorded_at)
SELECT contract_id, valid_from, product_id, margin_per_kwh, supplement_per_kwh, fixed_per_kwh,
       subscription_per_month, term_months, term_starts, notice_days, after_term, %(by)s, %(why)s,
       %(at)s
FROM portfolio.agreed_price
WHERE contract_id = %(contract)s AND superseded_at = %(then)s
  AND valid_from >= %(start)s AND valid_from < %(end)s
