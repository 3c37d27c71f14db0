-- Services that are off until they are paid, and warnings whose services will be turned off: how many, the oldest, when.
SELECT 'off' AS cause, count(*) AS how_many, min(p.suspended_at) AS oldest, NULL::date AS due, NULL::bigint AS ore
FROM services.suspension p WHERE p.until_paid AND p.to_day IS NULL
UNION ALL
SELECT 'warned', count(*), min(w.warned_at), min(w.stops_on), sum(w.owed_ore)::bigint
FROM dunning.warning w WHERE w.ended_at IS NULL
