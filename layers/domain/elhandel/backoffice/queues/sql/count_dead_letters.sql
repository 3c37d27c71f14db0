-- Dead messages, those whose handling is not finished, and dead records, by what is wrong.
SELECT d.cause, count(*) AS how_many, min(d.since) AS oldest, NULL::date AS due, NULL::bigint AS ore
FROM (
    SELECT coalesce(error_code, 'handling-not-finished') AS cause, received_at AS since
    FROM market.inbound_message WHERE state IN ('dead', 'stored')
    UNION ALL
    SELECT error_code, recorded_at FROM market.dead_record WHERE resolved_at IS NULL) d
GROUP BY d.cause
