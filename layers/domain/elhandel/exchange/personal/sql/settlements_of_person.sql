-- What the settlements of a person's trades on the token ledger are called.
SELECT x.subject
FROM exchange.trade_order o
JOIN portfolio.supply_period s USING (supply_period_id)
JOIN exchange.trade t ON o.order_id IN (t.buy_id, t.sell_id)
JOIN exchange.token_settlement x USING (trade_id)
WHERE s.contract_id = ANY(%(contracts)s)
