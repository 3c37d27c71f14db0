-- The oldest requests in the outbox, each with the number of all that wait.
SELECT r.transaction_id, r.document, m.gsrn, r.process_id, o.created_at AS since, o.attempts,
       CASE WHEN o.parked_at IS NULL THEN greatest(o.due_at, o.leased_until) END AS next_try,
       o.parked_at, coalesce(o.last_error, 'Not tried yet.') AS reason, count(*) OVER () AS in_all
FROM platform.outbox o
JOIN market.request r ON r.transaction_id = o.key
LEFT JOIN market.process p USING (process_id)
LEFT JOIN market.enquiry e USING (enquiry_id)
LEFT JOIN market.resumption b ON b.transaction_id = r.resumption_id
LEFT JOIN portfolio.metering_point m
    ON m.metering_point_id = coalesce(p.metering_point_id, e.metering_point_id, b.metering_point_id)
WHERE o.destination = %(destination)s AND o.sent_at IS NULL
ORDER BY o.created_at, o.outbox_id LIMIT %(limit)s
