-- Books of an area in which something traded before an instant, the newest first.
SELECT b.epoch, b.month, b.price, b.wh,
       (SELECT count(*) FROM exchange.trade t
        WHERE t.epoch = b.epoch AND t.price_area = b.price_area AND t.month = b.month) AS trades
FROM exchange.cleared_book b
WHERE b.price_area = %(area)s AND b.epoch < %(before)s
ORDER BY b.epoch DESC, b.month DESC LIMIT %(most)s
