-- Units of energy that came into wallets by us, less those that went out by us.
SELECT m.wallet, sum(m.units)::bigint
FROM (
    SELECT wallet, CASE done_kind WHEN 'mint' THEN done_units ELSE -done_units END AS units
    FROM chain.task
    WHERE wallet = ANY(%(wallets)s) AND done_kind IN ('mint', 'burn', 'transfer', 'settle')
    UNION ALL
    SELECT terms ->> 'to', done_units FROM chain.task
    WHERE terms ->> 'to' = ANY(%(wallets)s) AND terms ? 'to' AND done_kind IN ('transfer', 'settle')
    UNION ALL
    SELECT wallet, units FROM chain.brought_forward WHERE wallet = ANY(%(wallets)s)
) m
GROUP BY m.wallet
