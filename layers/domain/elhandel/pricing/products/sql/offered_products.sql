SELECT p.product_id, p.name, p.description, p.pricing_type, v.margin_per_kwh, v.supplement_per_kwh,
       v.fixed_per_kwh, v.subscription_per_month, p.green_energy, p.display_order,
       p.switch_notice_business_days, p.billed_by, p.term_months
FROM pricing.product p
CROSS JOIN LATERAL (
    SELECT * FROM pricing.product_price v
    WHERE v.product_id = p.product_id AND v.valid_from <= %(today)s
    ORDER BY v.valid_from DESC LIMIT 1) v
WHERE p.active
ORDER BY p.display_order, p.product_id
