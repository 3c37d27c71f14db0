-- What a person was reminded of.
SELECT r.reminded_on, r.pay_by, r.fee_ore, d.invoice_id, d.ordinal, d.open_ore
FROM payments.reminder r JOIN payments.reminded_document d USING (reminder_id)
WHERE r.account_id = ANY(%(parties)s)
ORDER BY r.reminded_on, d.invoice_id
