SELECT customer_id, mail_bills, mail_service, sms, paper, bill_email, bill_phone, set_at, superseded_at
FROM notifications.preference
WHERE customer_id = ANY(%(parties)s)
ORDER BY preference_id
