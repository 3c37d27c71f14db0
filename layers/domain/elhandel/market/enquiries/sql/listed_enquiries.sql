-- The latest enquiries, the newest first; of one point, only those still open, or a single one.
SELECT e.enquiry_id, e.kind, e.business_reason, m.gsrn, e.starts_on, e.ends_on, e.wants, e.purpose,
       e.asked_by, e.why, e.state, e.attempt, e.reject_code, e.reject_text, e.created_at,
       e.updated_at, e.missing_days,
       (SELECT count(*) FROM market.enquiry_event v
        WHERE v.enquiry_id = e.enquiry_id AND v.event IN ('answer', 'answer_in_part')
          AND v.inbound_message_id IS NOT NULL AND e.reject_code IS NULL) AS messages
FROM market.enquiry e LEFT JOIN portfolio.metering_point m USING (metering_point_id)
WHERE (%(gsrn)s::text IS NULL OR m.gsrn = %(gsrn)s)
  AND (%(enquiry)s::int IS NULL OR e.enquiry_id = %(enquiry)s)
  AND (NOT %(only_open)s OR e.state IN ('pending', 'sent', 'partly_answered'))
ORDER BY e.enquiry_id DESC LIMIT %(limit)s
