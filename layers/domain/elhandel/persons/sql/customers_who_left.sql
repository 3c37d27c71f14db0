-- Customers whose supply has ended and who may be forgotten as far as supply and invoices say.
-- By the indexes of supply that has ended. Those whose books are kept, years of them, are left out
-- by the index of their invoices; all other duties are asked of the few that remain.
SELECT DISTINCT coalesce(k.joined_to, k.customer_id)
FROM (
    SELECT contract_id FROM portfolio.supply_period
    WHERE state = 'active' AND ends_on IS NOT NULL AND ends_on <= %(left_by)s
    UNION ALL
    SELECT contract_id FROM portfolio.supply_period WHERE state = 'void') s
JOIN portfolio.contract c USING (contract_id)
JOIN portfolio.customer k USING (customer_id)
WHERE k.forgotten_at IS NULL
  AND NOT EXISTS (SELECT FROM billing.invoice i WHERE i.customer_id = c.customer_id)
ORDER BY 1
