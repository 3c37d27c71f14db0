-- What stands before an order is placed, in one look: whether the market stands still, and (nothing of it without such a home) the
-- home; the order with its key; the earliest of as many as a minute takes, if there are so many; whether the book is full; whether
-- the home is netted; what its orders of the month hold; and the customer's open orders in the book.
SELECT market.is_paused, s.supply_period_id, s.customer_id, s.price_area, s.starts_on, s.ends_on, s.known, s.earliest, s.is_full,
       s.is_netted, s.sold_wh, s.bound_ore, s.open_orders
FROM (SELECT EXISTS (SELECT FROM exchange.pause WHERE ended_at IS NULL) AS is_paused) market
LEFT JOIN exchange.standing(
    %(gsrn)s, %(month)s, %(rail)s, %(key)s, %(since)s, %(since_month)s, %(before_last)s, %(most)s, %(most_price)s,
    %(groups)s) s ON true
