-- Homes with their number that people who signed in say are not theirs, or that could not be joined
-- to who says that they are; the oldest first. The point is the first one of the party.
SELECT a.home_answer_id::text AS row_id,
       CASE WHEN a.is_theirs THEN 'not-joined' ELSE 'not-theirs' END AS cause, '' AS detail,
       coalesce(k.joined_to, k.customer_id) AS customer_id, m.gsrn, a.answered_at AS since,
       NULL::date AS due, NULL::bigint AS ore,
       jsonb_build_object('answer', a.home_answer_id, 'party', a.party_id) AS arguments
FROM portfolio.home_answer a
JOIN portfolio.customer k ON k.customer_id = a.party_id
LEFT JOIN LATERAL (
    SELECT m.gsrn
    FROM portfolio.contract c JOIN portfolio.metering_point m USING (metering_point_id)
    WHERE c.customer_id = a.party_id AND c.state <> 'cancelled'
    ORDER BY c.contract_id LIMIT 1) m ON true
WHERE a.closed_at IS NULL AND (NOT a.is_theirs OR a.answered_at < %(an_hour_ago)s)
  AND (%(cause)s::text IS NULL
       OR CASE WHEN a.is_theirs THEN 'not-joined' ELSE 'not-theirs' END = %(cause)s)
  AND (%(chosen)s::text[] IS NULL OR a.home_answer_id::text = ANY(%(chosen)s::text[]))
  AND (%(parties)s::int[] IS NULL OR a.party_id = ANY(%(parties)s::int[]))
ORDER BY a.answered_at, a.home_answer_id LIMIT %(limit)s
