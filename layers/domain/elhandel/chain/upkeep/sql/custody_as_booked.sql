-- Accounts in custody of which the ledger has another amount than our books. Not while work about them is under way, and not
-- before they were read after it.
SELECT left(h.wallet, 16), format('%%s units on the ledger, %%s in our books', h.energy, b.units)
FROM chain.holding h
CROSS JOIN LATERAL (
    SELECT coalesce(sum(CASE WHEN k.wallet = h.wallet AND k.done_kind <> 'mint' THEN -k.done_units ELSE k.done_units END)
                    FILTER (WHERE k.done_kind IN ('mint', 'burn', 'transfer', 'settle')), 0)
           + coalesce((SELECT f.units FROM chain.brought_forward f WHERE f.wallet = h.wallet), 0) AS units,
           bool_or(k.state IN ('pending', 'sent')) AS is_busy,
           max(k.done_at) AS done_at
    FROM chain.task k WHERE k.wallet = h.wallet OR (k.terms ? 'to' AND k.terms ->> 'to' = h.wallet)) b
WHERE starts_with(h.wallet, 'custody:') AND h.read_at > coalesce(b.done_at, h.watched_since) AND NOT coalesce(b.is_busy, false)
  AND h.energy <> b.units
ORDER BY h.wallet
