-- What a customer asked for in their contracts: the latest says whether they sell with VAT, and
-- protection that was asked for once stays asked for.
SELECT k.kind,
       coalesce((SELECT c.vat_registered FROM portfolio.contract c
                 WHERE c.customer_id = k.customer_id ORDER BY c.contract_id DESC LIMIT 1),
                k.kind = 'business') AS vat_registered,
       EXISTS (SELECT FROM portfolio.contract c
               WHERE c.customer_id = k.customer_id AND c.protected_name) AS protected_name,
       EXISTS (SELECT FROM portfolio.contract c
               WHERE c.customer_id = k.customer_id AND c.protected_address) AS protected_address
FROM portfolio.customer k
WHERE k.customer_id = %(customer)s AND k.forgotten_at IS NULL
