-- Reminders less than ten days after another of the same account (renteloven § 9 b).
SELECT r.reminder_id, format('%%s days after the reminder before', r.reminded_on - r.before)
FROM (
    SELECT reminder_id, reminded_on,
           lag(reminded_on) OVER (PARTITION BY account_id ORDER BY reminded_on) AS before
    FROM payments.reminder) r
WHERE r.reminded_on - r.before < 10
  AND r.reminded_on >= %(since)s AND r.reminded_on >= %(first)s AND r.reminded_on < %(past)s
ORDER BY r.reminder_id
