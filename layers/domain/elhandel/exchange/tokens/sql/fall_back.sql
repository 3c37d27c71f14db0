-- The work is locked, so that nobody lets it be tried again meanwhile.
WITH dead AS (
    SELECT s.trade_id
    FROM exchange.token_settlement s JOIN exchange.trade t USING (trade_id)
    JOIN chain.task k ON k.subject = s.subject AND k.number = 1
    WHERE k.state = 'dead' AND t.price_area = %(area)s AND t.month = %(month)s
      AND s.fell_back_at IS NULL
    FOR UPDATE OF k)
UPDATE exchange.token_settlement s SET fell_back_at = %(now)s
FROM dead d WHERE d.trade_id = s.trade_id RETURNING s.subject
