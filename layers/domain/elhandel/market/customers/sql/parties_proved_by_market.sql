-- Parties that are proved by a switch that has begun. The name: the latest case is closed in our
-- customer's favour, and without a case the market has stated no other name. Who has signed in with
-- the number and said that the home is not theirs is not proved wrong by the market.
SELECT k.customer_id
FROM portfolio.customer k
JOIN portfolio.contract c USING (customer_id)
JOIN portfolio.supply_period s USING (contract_id)
JOIN LATERAL (
    SELECT p.kind FROM market.process p
    WHERE p.contract_id = c.contract_id AND p.kind IN ('switch', 'move_in')
    ORDER BY p.process_id DESC LIMIT 1) p ON p.kind = 'switch'
LEFT JOIN LATERAL (
    SELECT coalesce(n.outcome, 'open') AS outcome FROM market.name_case n
    WHERE n.contract_id = c.contract_id ORDER BY n.name_case_id DESC LIMIT 1) n ON true
LEFT JOIN LATERAL (
    SELECT t.name_matches FROM market.customer_at_point t
    WHERE t.contract_id = c.contract_id AND t.name_matches IS NOT NULL
    ORDER BY t.valid_from DESC LIMIT 1) t ON true
WHERE k.proved_at IS NULL AND k.joined_to IS NULL AND c.state IN ('active', 'ended')
  AND s.state = 'active' AND (s.ends_on IS NULL OR s.ends_on > s.starts_on)
  AND CASE WHEN n.outcome IS NULL THEN t.name_matches IS NOT FALSE
           ELSE n.outcome IN ('named-by-market', 'same-person') END
  AND (k.kind = 'private' OR EXISTS (
      SELECT FROM portfolio.customer known
      WHERE (known.identity_hash = k.identity_hash
             OR known.identity_hash_even = k.identity_hash_even)
        AND known.proved_at IS NOT NULL
        AND lower(known.email) = lower(k.email) AND known.phone = k.phone
        AND (k.billing_address IS NULL OR k.billing_address = known.billing_address)))
  AND NOT EXISTS (
      SELECT FROM portfolio.home_answer a
      WHERE a.party_id = k.customer_id AND NOT a.is_theirs
        AND a.outcome IS DISTINCT FROM 'ask-again')
  AND k.customer_id > %(after)s
ORDER BY k.customer_id LIMIT %(limit)s
