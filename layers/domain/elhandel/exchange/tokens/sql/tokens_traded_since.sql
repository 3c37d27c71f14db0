-- What trades of months from one on have moved on the token ledger: from the seller's wallet to the buyer's, in units.
SELECT s.wallet, b.wallet, k.done_units
FROM exchange.token_settlement x
JOIN exchange.trade t USING (trade_id)
JOIN exchange.trade_order b ON b.order_id = t.buy_id
JOIN exchange.trade_order s ON s.order_id = t.sell_id
JOIN chain.task k ON k.subject = x.subject AND k.number = 1
WHERE t.month >= %(past)s AND k.done_kind = 'settle'
