-- The same remark again, in another message, is no news.
INSERT INTO market.remark (
    kind, subject, business_reason, metering_point_id, process_id, day, codes, inbound_message_id,
    recorded_at, closed_at, closed_by, reason)
VALUES (
    %(kind)s, %(subject)s, %(reason)s, %(point)s, %(process)s, %(day)s, %(codes)s, %(message)s,
    %(now)s, %(closed_at)s, %(closed_by)s, %(why)s)
ON CONFLICT (kind, subject) DO NOTHING
