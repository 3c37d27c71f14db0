-- What staff asked for and a second person has to approve, the oldest first.
SELECT a.action_id::text AS row_id, a.action AS cause, a.asked_by AS detail, a.customer_id, a.gsrn,
       a.asked_at AS since, NULL::date AS due, a.amount_ore AS ore,
       jsonb_build_object('action_id', a.action_id) AS arguments
FROM backoffice.action a
WHERE a.takes_two AND NOT EXISTS (
    SELECT FROM backoffice.action_step v
    WHERE v.action_id = a.action_id AND v.step IN ('approved', 'declined', 'withdrawn'))
  AND (%(cause)s::text IS NULL OR a.action = %(cause)s)
  AND (%(chosen)s::text[] IS NULL OR a.action_id::text = ANY(%(chosen)s::text[]))
  AND (%(parties)s::int[] IS NULL OR a.customer_id = ANY(%(parties)s::int[]))
ORDER BY a.asked_at, a.action_id LIMIT %(limit)s
