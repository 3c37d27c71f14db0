INSERT INTO portfolio.agreed_price
    (contract_id, valid_from, product_id, margin_per_kwh, supplement_per_kwh, fixed_per_kwh,
     subscription_per_month, term_months, term_starts, notice_days, after_term, agreed_by, reason,
     recorded_at)
VALUES (%(contract_id)s, %(valid_from)s, %(product_id)s, %(margin_per_kwh)s,
    %(supplement_per_kwh)s, %(fixed_per_kwh)s, %(subscription_per_month)s, %(term_months)s,
    %(term_starts)s, %(notice_days)s, %(after_term)s, %(by)s, %(why)s, %(at)s)
