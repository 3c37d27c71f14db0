-- Contracts that we supply, whose product is paid by aconto and that were never planned for, each
-- with the first quarter of which nothing is billed yet.
SELECT
    c.contract_id,
    CASE WHEN billed.quarter >= %(quarter)s
         THEN (billed.quarter + interval '3 months')::date ELSE %(quarter)s END AS quarter
FROM portfolio.contract c
JOIN portfolio.agreed_product a
    ON a.contract_id = c.contract_id AND a.first <= %(today)s AND a.past > %(today)s
JOIN pricing.product p ON p.product_id = a.product_id AND p.billed_by = 'aconto'
LEFT JOIN LATERAL (
    SELECT max(date_trunc('quarter', (b.period_to - 1)::timestamp)::date) AS quarter
    FROM portfolio.supply_period s JOIN billing.invoice_section b USING (supply_period_id)
    WHERE s.contract_id = c.contract_id AND b.run_id IS NOT NULL AND NOT b.correction
) billed ON true
WHERE c.state = 'active' AND c.contract_id > %(after)s
  AND EXISTS (
    SELECT FROM portfolio.supply_period s
    WHERE s.contract_id = c.contract_id AND s.state = 'active' AND s.starts_on <= %(today)s)
  AND NOT EXISTS (SELECT FROM billing.aconto_plan k WHERE k.contract_id = c.contract_id)
ORDER BY c.contract_id
LIMIT %(limit)s
