-- Spot prices beyond the limits that are held, the earliest hour first.
SELECT h.held_id::text AS row_id, 'beyond-limits' AS cause,
       concat_ws(' ', h.price_area, h.per_kwh) AS detail,
       NULL::int AS customer_id, NULL AS gsrn, h.held_at AS since,
       (h.starts_at AT TIME ZONE 'Europe/Copenhagen')::date AS due, NULL::bigint AS ore,
       jsonb_build_object('held', jsonb_build_array(h.held_id)) AS arguments
FROM pricing.held_spot_price h
WHERE h.state = 'held'
  AND (%(cause)s::text IS NULL OR %(cause)s = 'beyond-limits')
  AND (%(chosen)s::text[] IS NULL OR h.held_id::text = ANY(%(chosen)s::text[]))
  AND %(parties)s::int[] IS NULL
ORDER BY h.starts_at, h.price_area LIMIT %(limit)s
