-- What trades came to by month, as it was charged: to sellers below 0, our fee above.
SELECT c.month, coalesce(sum(c.wh) FILTER (WHERE c.component = 'sold'), 0)::bigint AS sold_wh,
       coalesce(-sum(c.amount_ore) FILTER (WHERE c.component = 'sold'), 0)::bigint AS sold_ore,
       coalesce(sum(c.amount_ore) FILTER (WHERE c.component = 'fee'), 0)::bigint AS fee_ore
FROM exchange.charged c GROUP BY c.month ORDER BY c.month DESC LIMIT %(most)s
