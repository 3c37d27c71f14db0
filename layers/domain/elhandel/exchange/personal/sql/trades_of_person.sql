-- The trades of a person; of the other side nothing, not even the number of its order.
SELECT t.trade_id, o.order_id, o.side, t.epoch, t.month, t.wh, t.price, t.rail, x.subject, x.total_ore, x.fee_ore,
       x.ordered_at, x.fell_back_at, e.version, e.wh AS held_wh,
       e.settled_at
FROM exchange.trade_order o
JOIN portfolio.supply_period s USING (supply_period_id)
JOIN exchange.trade t ON o.order_id IN (t.buy_id, t.sell_id)
LEFT JOIN exchange.settled_trade e USING (trade_id)
LEFT JOIN exchange.token_settlement x USING (trade_id)
WHERE s.contract_id = ANY(%(contracts)s)
ORDER BY t.trade_id, e.version
