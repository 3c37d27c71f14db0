-- What stands before an order is placed, in one look: the order with its key; the earliest of as many as a minute takes, if there
-- are so many; whether the book is full; whether the home is netted; what its orders of the month hold; and the customer's open
-- orders in the book. An open order holds all of it, a closed one what it has traded. Nano-DKK are rounded up to the øre.
SELECT
    (SELECT o.order_id FROM exchange.trade_order o
     WHERE o.supply_period_id = %(supply_period)s AND o.order_key = %(key)s) AS known,
    (SELECT o.placed_at FROM portfolio.contract c
     JOIN portfolio.supply_period s USING (contract_id)
     JOIN exchange.trade_order o USING (supply_period_id)
     WHERE c.customer_id = %(customer)s AND o.placed_at > %(since)s
     ORDER BY o.placed_at DESC OFFSET %(before_last)s LIMIT 1) AS earliest,
    exchange.is_full(%(area)s, %(month)s, %(rail)s, %(most)s) AS is_full,
    coalesce((
        SELECT v.net_settlement_group = ANY(%(groups)s)
        FROM portfolio.supply_period s
        JOIN portfolio.metering_point_version v USING (metering_point_id)
        WHERE s.supply_period_id = %(supply_period)s AND v.superseded_at IS NULL
          AND v.valid_from < (%(month)s::date + interval '1 month')::date
        ORDER BY v.valid_from DESC LIMIT 1), false) AS is_netted,
    coalesce(sum(own.held) FILTER (WHERE own.is_here AND own.side = 'sell'), 0) AS sold_wh,
    coalesce(ceil(sum(own.held * coalesce(own.price, %(most_price)s)::numeric)
                  FILTER (WHERE own.is_here AND own.side = 'buy') / 10000000), 0) AS bound_ore,
    coalesce(json_agg(json_build_array(own.order_id, own.side, own.wh, own.price) ORDER BY own.order_id)
             FILTER (WHERE own.is_open), '[]') AS open_orders
FROM (
    SELECT o.order_id, o.side, o.wh, o.price, o.supply_period_id = %(supply_period)s AS is_here,
           o.closed_at IS NULL AND o.price_area = %(area)s AND o.rail = %(rail)s AS is_open,
           CASE WHEN o.closed_at IS NULL THEN o.wh ELSE o.traded_wh END AS held
    FROM portfolio.contract c
    JOIN portfolio.supply_period s USING (contract_id)
    JOIN exchange.trade_order o USING (supply_period_id)
    WHERE c.customer_id = %(customer)s AND o.month = %(month)s) own
