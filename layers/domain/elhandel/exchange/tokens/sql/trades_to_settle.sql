-- The trades of a book of the rail `token` that have no settlement yet, with the wallets of both sides as they ordered, and the øre
-- of all settlements that the seller's home had of the month before, whatever became of them.
SELECT t.trade_id, t.wh, t.price, b.wallet AS buyer, s.wallet AS seller, b.order_key AS buy_key, s.order_key AS sell_key,
       bp.gsrn AS buyer_gsrn, sp.gsrn AS seller_gsrn, s.supply_period_id AS seller_id, before.sold_ore
FROM exchange.trade t
JOIN exchange.trade_order b ON b.order_id = t.buy_id
JOIN exchange.trade_order s ON s.order_id = t.sell_id
JOIN portfolio.supply_period bs ON bs.supply_period_id = b.supply_period_id
JOIN portfolio.metering_point bp ON bp.metering_point_id = bs.metering_point_id
JOIN portfolio.supply_period ss ON ss.supply_period_id = s.supply_period_id
JOIN portfolio.metering_point sp ON sp.metering_point_id = ss.metering_point_id
CROSS JOIN LATERAL (
    SELECT coalesce(sum(x.total_ore), 0) AS sold_ore
    FROM exchange.trade_order o
    JOIN exchange.trade e ON e.sell_id = o.order_id
    JOIN exchange.token_settlement x USING (trade_id)
    WHERE o.supply_period_id = s.supply_period_id AND o.month = t.month) before
WHERE t.epoch = %(epoch)s AND t.price_area = %(area)s AND t.month = %(month)s AND t.rail = 'token'
  AND NOT EXISTS (SELECT FROM exchange.token_settlement x WHERE x.trade_id = t.trade_id)
ORDER BY t.trade_id
