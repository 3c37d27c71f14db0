-- Units of energy that came into each wallet by us, less those that went out by us and those that are ordered to be burned of it.
SELECT m.wallet, sum(m.units)::bigint
FROM (
    SELECT wallet, CASE done_kind WHEN 'mint' THEN done_units ELSE -done_units END AS units
    FROM chain.task WHERE done_kind IN ('mint', 'burn', 'transfer', 'settle')
    UNION ALL
    SELECT terms ->> 'to', done_units FROM chain.task WHERE terms ? 'to' AND done_kind IN ('transfer', 'settle')
    UNION ALL
    SELECT wallet, units FROM chain.brought_forward
    UNION ALL
    SELECT wallet, -units FROM chain.task WHERE kind = 'burn' AND state NOT IN ('done', 'dropped')
) m
GROUP BY m.wallet
