-- Remarks of the market that are open and not answered by what came since, the oldest first.
SELECT r.remark_id::text AS row_id, r.kind AS cause, array_to_string(r.codes, ', ') AS detail,
       coalesce(k.joined_to, k.customer_id) AS customer_id, m.gsrn, r.recorded_at AS since,
       NULL::date AS due, NULL::bigint AS ore,
       jsonb_strip_nulls(jsonb_build_object(
           'remark', r.remark_id, 'gsrn', m.gsrn, 'from', r.day, 'to', r.day + 1)) AS arguments
FROM market.open_remark r
LEFT JOIN portfolio.metering_point m USING (metering_point_id)
LEFT JOIN LATERAL (
    SELECT c.customer_id FROM portfolio.contract c
    WHERE c.metering_point_id = r.metering_point_id AND c.state = 'active') c ON true
LEFT JOIN portfolio.customer k USING (customer_id)
WHERE (%(cause)s::text IS NULL OR r.kind = %(cause)s)
  AND (%(chosen)s::text[] IS NULL OR r.remark_id::text = ANY(%(chosen)s::text[]))
  AND (%(parties)s::int[] IS NULL OR c.customer_id = ANY(%(parties)s::int[]))
ORDER BY r.recorded_at, r.remark_id LIMIT %(limit)s
