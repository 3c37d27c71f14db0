-- Customers, and those who get their bills, whose names have words that begin so.
SELECT DISTINCT coalesce(n.joined_to, n.customer_id), ''
FROM (
    (SELECT k.joined_to, k.customer_id FROM portfolio.customer k
     WHERE to_tsvector('simple', k.name) @@ to_tsquery('simple', %(text)s) LIMIT %(limit)s)
    UNION ALL
    (SELECT k.joined_to, k.customer_id
     FROM portfolio.recipient r JOIN portfolio.customer k USING (customer_id)
     WHERE to_tsvector('simple', r.name) @@ to_tsquery('simple', %(text)s) LIMIT %(limit)s)) n
LIMIT %(limit)s
