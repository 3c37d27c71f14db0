-- The parties of each person of whom nothing is left here: neither the customer nor any party
-- joined to them has a contract, was joined by a contract, or was blanked in place.
-- parties: any parties; the persons behind them are asked about.
WITH person AS (
    SELECT DISTINCT coalesce(joined_to, customer_id) AS root
    FROM portfolio.customer
    WHERE customer_id = ANY(%(parties)s)),
party AS (
    SELECT p.root, k.customer_id, k.forgotten_at
    FROM person p
    JOIN portfolio.customer k ON k.customer_id = p.root OR k.joined_to = p.root),
needed AS (
    SELECT k.root FROM party k
    WHERE k.forgotten_at IS NOT NULL
       OR EXISTS (SELECT FROM portfolio.contract c WHERE c.customer_id = k.customer_id)
       OR EXISTS (SELECT FROM portfolio.party_join j
                  WHERE j.customer_id = k.customer_id OR j.party_id = k.customer_id))
SELECT array_agg(customer_id ORDER BY customer_id)
FROM party
WHERE root NOT IN (SELECT root FROM needed)
GROUP BY root
ORDER BY root
