-- A try, counted unless as many were within the hour: an hour after the oldest of the last there is room for one more.
WITH counted AS (
    SELECT tried_at FROM meters.attempt
    WHERE customer_id = %(customer)s AND tried_at > %(since)s AND result <> 'rate_limited'
    ORDER BY tried_at DESC LIMIT %(most)s),
full_hour AS (SELECT count(*) >= %(most)s AS is_full, min(tried_at) AS oldest FROM counted)
INSERT INTO meters.attempt (
    customer_id, serial, method, address, user_agent, result, reason, tried_at, ended_at)
SELECT %(customer)s, %(serial)s, %(method)s, %(address)s, %(agent)s,
       CASE WHEN f.is_full THEN 'rate_limited' ELSE 'begun' END,
       CASE WHEN f.is_full THEN 'too-many-meter-attempts' END, %(now)s,
       CASE WHEN f.is_full THEN %(now)s::timestamptz END
FROM full_hour f
RETURNING attempt_id, result, (SELECT oldest FROM full_hour)
