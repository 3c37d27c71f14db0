WITH contact AS (
    SELECT name, email, phone, billing_address
    FROM portfolio.customer WHERE customer_id = ANY(%(parties)s)
    UNION ALL
    SELECT name, email, phone, billing_address
    FROM portfolio.recipient WHERE customer_id = ANY(%(parties)s)
    UNION ALL
    SELECT name, email, phone, billing_address
    FROM portfolio.past_contact WHERE customer_id = ANY(%(parties)s))
SELECT 'name', name FROM contact
UNION
SELECT 'email', email FROM contact
UNION
SELECT 'phone', phone FROM contact
UNION
SELECT 'street', billing_address->>'street' FROM contact
ORDER BY 1, 2
