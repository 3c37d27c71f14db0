-- Enquiries whose every request reached DataHub before a time, and that have no answer.
SELECT e.enquiry_id FROM market.enquiry e
WHERE e.state = 'sent' AND e.attempt < %(attempts)s
  AND %(before)s > ALL (
      SELECT coalesce(r.sent_at, timestamptz 'infinity') FROM market.request r
      WHERE r.enquiry_id = e.enquiry_id)
ORDER BY e.enquiry_id LIMIT 500 FOR UPDATE SKIP LOCKED
