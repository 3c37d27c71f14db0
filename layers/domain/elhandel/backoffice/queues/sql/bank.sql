-- Lines of the bank that nobody was found for, and entries and files that could not be read.
SELECT b.row_id, b.cause, b.detail, NULL::int AS customer_id, NULL AS gsrn, b.since,
       NULL::date AS due, b.ore, b.arguments
FROM (
    SELECT concat('line-', l.bank_line_id) AS row_id, l.cause,
           array_to_string(l.payment_references, ', ') AS detail,
           l.booked_on::timestamp AT TIME ZONE 'Europe/Copenhagen' AS since, l.amount_ore AS ore,
           jsonb_build_object('line', l.bank_line_id) AS arguments
    FROM payments.bank_line l WHERE l.state = 'waiting'
    UNION ALL
    SELECT concat('entry-', u.bank_file_id, '-', u.place), 'unread-entry', u.why, f.received_at,
           NULL, jsonb_build_object('file', u.bank_file_id, 'place', u.place)
    FROM payments.unread_entry u JOIN payments.bank_file f USING (bank_file_id)
    WHERE u.closed_at IS NULL) b
WHERE (%(cause)s::text IS NULL OR b.cause = %(cause)s)
  AND (%(chosen)s::text[] IS NULL OR b.row_id = ANY(%(chosen)s::text[]))
  AND %(parties)s::int[] IS NULL
ORDER BY b.since, b.row_id LIMIT %(limit)s
