-- Streets and towns of the addresses that the market named on some contracts.
WITH address AS (
    SELECT l.value AS a
    FROM market.customer_at_point p
    CROSS JOIN jsonb_each(p.addresses) l
    WHERE p.contract_id = ANY(%(contracts)s) AND jsonb_typeof(p.addresses) = 'object'),
part AS (
    SELECT coalesce(a->>'street', a#>>'{streetDetail,name,value}', a#>>'{streetDetail,name}')
               AS street,
           coalesce(a->>'postal_code', a#>>'{postalCode,value}', a->>'postalCode') AS code,
           coalesce(a->>'city', a#>>'{townDetail,name,value}', a#>>'{townDetail,name}') AS city
    FROM address
    WHERE jsonb_typeof(a) = 'object')
SELECT 'street', street FROM part
UNION
SELECT 'town', code || ' ' || city FROM part
ORDER BY 1, 2
