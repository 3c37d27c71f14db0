-- What the customer asked to have protected, whether bills have an address of their own, and what
-- the market last stated of name, supply address (D01) and billing address (D04): a message that
-- leaves one out states nothing of it.
SELECT c.protected_name, c.protected_address,
       CASE WHEN r.recipient_id IS NULL THEN k.billing_address
            ELSE r.billing_address END IS NOT NULL,
       (SELECT t.protected_name FROM market.customer_at_point t
        WHERE t.contract_id = c.contract_id AND t.protected_name IS NOT NULL
        ORDER BY t.valid_from DESC LIMIT 1),
       (SELECT (t.protected_addresses -> 'D01')::boolean FROM market.customer_at_point t
        WHERE t.contract_id = c.contract_id AND t.protected_addresses ? 'D01'
        ORDER BY t.valid_from DESC LIMIT 1),
       (SELECT (t.protected_addresses -> 'D04')::boolean FROM market.customer_at_point t
        WHERE t.contract_id = c.contract_id AND t.protected_addresses ? 'D04'
        ORDER BY t.valid_from DESC LIMIT 1)
FROM portfolio.contract c
JOIN portfolio.customer k USING (customer_id)
LEFT JOIN portfolio.recipient r USING (recipient_id)
WHERE c.contract_id = %(contract)s
