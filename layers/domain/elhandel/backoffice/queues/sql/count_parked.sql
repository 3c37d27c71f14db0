-- What no later run has settled, or parked again, by its cause.
SELECT p.cause, count(*) AS how_many, min(p.planned_at) AS oldest, NULL::date AS due, NULL::bigint AS ore
FROM settlement.still_parked p
WHERE p.planned_at > %(a_year_ago)s
GROUP BY p.cause
