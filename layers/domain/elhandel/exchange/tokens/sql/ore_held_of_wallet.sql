-- What orders and trades hold of a wallet: open orders their rest, trades what they are for until the ledger has paid them and
-- was read after that. A trade whose work is not kept any more was paid years ago, or stands on the bill, and holds nothing.
SELECT coalesce((
        SELECT sum(1 + ceil(
            (o.wh - o.traded_wh) * coalesce(o.price, %(most_price)s)::numeric / 10000000))
        FROM exchange.trade_order o
        WHERE o.wallet = %(wallet)s AND o.side = 'buy' AND o.closed_at IS NULL), 0)
    + coalesce((
        SELECT sum(s.total_ore) FROM exchange.trade_order o
        JOIN exchange.trade t ON t.buy_id = o.order_id
        JOIN exchange.token_settlement s USING (trade_id)
        JOIN chain.task k ON k.subject = s.subject AND k.number = 1
        WHERE o.wallet = %(wallet)s AND s.fell_back_at IS NULL
          AND (k.done_at IS NULL OR k.done_at >= %(read_at)s)), 0)
