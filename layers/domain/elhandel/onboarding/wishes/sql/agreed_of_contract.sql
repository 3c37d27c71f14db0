-- What a running contract of the customer who asks has today (of its first day where supply is still
-- to come): product, the end of its price's term, and the days of its supply.
SELECT c.contract_id, a.product_id, p.billed_by, s.starts_on, s.ends_on,
       (coalesce(k.term_starts, s.starts_on) + make_interval(months => k.term_months))::date AS term_to
FROM portfolio.contract c
JOIN portfolio.supply_period s ON s.contract_id = c.contract_id AND s.state = 'active'
JOIN portfolio.agreed_product a
    ON a.contract_id = c.contract_id
    AND a.first <= greatest(%(today)s, s.starts_on) AND a.past > greatest(%(today)s, s.starts_on)
JOIN pricing.product p ON p.product_id = a.product_id
LEFT JOIN LATERAL (
    SELECT k.term_starts, k.term_months FROM portfolio.agreed_price k
    WHERE k.contract_id = c.contract_id AND k.superseded_at IS NULL
      AND k.valid_from <= greatest(%(today)s, s.starts_on)
    ORDER BY k.valid_from DESC LIMIT 1) k ON true
WHERE c.contract_id = %(contract)s AND (s.ends_on IS NULL OR s.ends_on > %(today)s)
ORDER BY s.starts_on DESC LIMIT 1
