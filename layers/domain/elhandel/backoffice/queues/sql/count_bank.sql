-- Lines of the bank that nobody was found for, and entries that could not be read, by cause.
SELECT b.cause, count(*) AS how_many, min(b.since) AS oldest, NULL::date AS due,
       sum(b.ore)::bigint AS ore
FROM (
    SELECT l.cause, l.booked_on::timestamp AT TIME ZONE 'Europe/Copenhagen' AS since,
           abs(l.amount_ore) AS ore
    FROM payments.bank_line l WHERE l.state = 'waiting'
    UNION ALL
    SELECT 'unread-entry', f.received_at, NULL
    FROM payments.unread_entry u JOIN payments.bank_file f USING (bank_file_id)
    WHERE u.closed_at IS NULL) b
GROUP BY b.cause
