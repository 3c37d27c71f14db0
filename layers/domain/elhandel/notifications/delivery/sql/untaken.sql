-- Notices that nobody has taken, and how their customers can be reached: a party that was joined is
-- reached as its customer is.
SELECT n.notice_id, n.template, k.customer_id, n.about, k.email <> '' AS has_mail, k.phone <> '' AS has_phone, p.mail_bills,
       p.mail_service, p.sms, p.bill_email IS NOT NULL AS has_bill_mail,
       p.bill_phone IS NOT NULL AS has_bill_phone
FROM notifications.notice n
JOIN portfolio.customer c ON c.customer_id = n.customer_id
JOIN portfolio.customer k ON k.customer_id = coalesce(c.joined_to, c.customer_id)
LEFT JOIN notifications.preference p ON p.customer_id = k.customer_id AND p.superseded_at IS NULL
WHERE n.notice_id = ANY(%(notices)s) AND n.taken_at IS NULL
ORDER BY n.notice_id
FOR UPDATE OF n SKIP LOCKED
