-- Whose the tokens in these accounts are: in our custody by its name (places.py, custody_of; of meters that are no metering
-- points names.py, meter_wallet), in wallets by who connected them.
SELECT a.wallet, c.customer_id
FROM minting.participation p
JOIN portfolio.metering_point m USING (metering_point_id)
JOIN portfolio.contract c USING (contract_id)
CROSS JOIN LATERAL (SELECT 'custody:' || encode(sha256(convert_to(
    'custody ' || m.gsrn || ' ' || to_char(p.starts_on, 'YYYY-MM-DD'), 'UTF8')), 'hex') AS wallet) a
WHERE a.wallet = ANY(%(wallets)s::text[])
UNION ALL
SELECT a.wallet, k.customer_id
FROM meters.meter k
CROSS JOIN LATERAL (SELECT 'custody:' || encode(sha256(convert_to(
    'custody ' || k.serial || ' '
    || replace(to_char(k.verified_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), '.000000', '') || '+00:00', 'UTF8')), 'hex') AS wallet) a
WHERE k.verified_at IS NOT NULL AND a.wallet = ANY(%(wallets)s::text[])
UNION ALL
SELECT w.address, w.customer_id FROM wallets.wallet w
WHERE w.removed_at IS NULL AND w.address = ANY(%(wallets)s::text[])
