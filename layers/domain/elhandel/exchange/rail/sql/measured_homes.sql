-- What is known of each home that has traded in a book, the latest version of it.
SELECT DISTINCT ON (m.supply_period_id)
       m.supply_period_id, m.version, m.settlements, m.used_wh, m.produced_wh, m.use_numerator,
       m.use_denominator, m.credit_numerator, m.credit_denominator, m.credit_vat
FROM exchange.measured m
WHERE m.month = %(month)s AND m.supply_period_id IN (
    SELECT o.supply_period_id FROM exchange.trade t
    JOIN exchange.trade_order o ON o.order_id IN (t.buy_id, t.sell_id)
    WHERE t.price_area = %(area)s AND t.month = %(month)s)
ORDER BY m.supply_period_id, m.version DESC
