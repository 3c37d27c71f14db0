INSERT INTO pricing.product_price
    (product_id, valid_from, margin_per_kwh, supplement_per_kwh, fixed_per_kwh,
     subscription_per_month, recorded_at)
VALUES (%(product)s, %(day)s, %(margin_per_kwh)s, %(supplement_per_kwh)s, %(fixed_per_kwh)s,
    %(subscription_per_month)s, %(at)s)
ON CONFLICT (product_id, valid_from) DO UPDATE SET
    margin_per_kwh = excluded.margin_per_kwh, supplement_per_kwh = excluded.supplement_per_kwh,
    fixed_per_kwh = excluded.fixed_per_kwh, subscription_per_month = excluded.subscription_per_month
