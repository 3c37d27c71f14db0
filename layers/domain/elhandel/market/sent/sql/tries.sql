-- The latest tries of a metering point, of a request, or of all; each with the number of all found.
SELECT t.sent_id, t.sent_at, r.document, m.gsrn, r.process_id, r.transaction_id, t.answered_at,
       t.verdict, t.status, t.correlation_id, t.error, t.headers, t.body, t.answer,
       count(*) OVER () AS in_all
FROM market.sent t
JOIN market.request r USING (transaction_id)
LEFT JOIN market.process p USING (process_id)
LEFT JOIN market.enquiry e USING (enquiry_id)
LEFT JOIN market.resumption b ON b.transaction_id = r.resumption_id
LEFT JOIN portfolio.metering_point m
    ON m.metering_point_id = coalesce(p.metering_point_id, e.metering_point_id, b.metering_point_id)
WHERE (%(gsrn)s::text IS NULL OR m.gsrn = %(gsrn)s)
  AND (%(transaction)s::text IS NULL OR r.transaction_id = %(transaction)s)
ORDER BY t.sent_id DESC LIMIT %(limit)s
