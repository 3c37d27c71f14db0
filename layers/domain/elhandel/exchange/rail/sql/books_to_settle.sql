-- Books of months from a day on and before another: with their homes that have been settled, or settled again, since they were read; or read
-- since the book was settled; or of which the token ledger has paid
-- more since; or with a trade between homes that were read, which was made after that. A supply that never was, or had ended
-- before the month, is settled without a run, and is read once.
WITH traded AS (
    SELECT DISTINCT t.price_area, t.month, o.supply_period_id
    FROM exchange.trade t JOIN exchange.trade_order o ON o.order_id IN (t.buy_id, t.sell_id)
    WHERE t.month >= %(first)s AND t.month < %(before)s),
known AS (
    SELECT t.price_area, t.month, t.supply_period_id, coalesce(m.version, 0) AS version,
           coalesce(m.settlements, -s.is_none) AS settlements, e.settlements AS settlements_now
    FROM traded t
    JOIN LATERAL (
        SELECT (s.state = 'void' OR coalesce(s.ends_on <= t.month, false))::int AS is_none FROM portfolio.supply_period s
        WHERE s.supply_period_id = t.supply_period_id) s ON true
    LEFT JOIN LATERAL (
        SELECT m.version, m.settlements FROM exchange.measured m
        WHERE m.supply_period_id = t.supply_period_id AND m.month = t.month
        ORDER BY m.version DESC LIMIT 1) m ON true
    CROSS JOIN LATERAL (
        SELECT count(*) AS settlements FROM settlement.settlement e
        WHERE e.supply_period_id = t.supply_period_id
          AND e.period_from < (t.month + interval '1 month')::date AND e.period_to > t.month) e)
SELECT k.price_area, k.month,
       coalesce(array_agg(k.supply_period_id ORDER BY k.supply_period_id)
                FILTER (WHERE k.settlements_now <> k.settlements), '{}')
FROM known k
GROUP BY k.price_area, k.month
HAVING bool_or(k.settlements_now <> k.settlements)
    OR sum(k.version) > coalesce((
        SELECT max(b.measured) FROM exchange.settled_book b
        WHERE b.price_area = k.price_area AND b.month = k.month), 0)
    OR (SELECT count(*) FROM exchange.token_settlement x
        JOIN exchange.trade t USING (trade_id)
        JOIN chain.task w ON w.subject = x.subject AND w.number = 1
        WHERE t.price_area = k.price_area AND t.month = k.month AND w.done_kind = 'settle'
          AND 2 = (SELECT count(DISTINCT o.supply_period_id) FROM exchange.trade_order o
                   JOIN exchange.measured m ON m.supply_period_id = o.supply_period_id AND m.month = o.month
                   WHERE o.order_id IN (t.buy_id, t.sell_id))) > coalesce((
        SELECT max(b.paid) FROM exchange.settled_book b
        WHERE b.price_area = k.price_area AND b.month = k.month), 0)
    OR EXISTS (
        SELECT FROM exchange.trade t
        WHERE t.price_area = k.price_area AND t.month = k.month
          AND NOT EXISTS (SELECT FROM exchange.settled_trade s WHERE s.trade_id = t.trade_id)
          AND 2 = (SELECT count(DISTINCT o.supply_period_id) FROM exchange.trade_order o
                   JOIN exchange.measured m ON m.supply_period_id = o.supply_period_id AND m.month = o.month
                   WHERE o.order_id IN (t.buy_id, t.sell_id)))
ORDER BY k.month, k.price_area
