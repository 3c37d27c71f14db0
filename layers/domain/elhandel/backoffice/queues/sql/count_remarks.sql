-- Remarks of the market that are open and not answered by what came since, by kind.
SELECT r.kind AS cause, count(*) AS how_many, min(r.recorded_at) AS oldest, NULL::date AS due,
       NULL::bigint AS ore
FROM market.open_remark r
GROUP BY r.kind
