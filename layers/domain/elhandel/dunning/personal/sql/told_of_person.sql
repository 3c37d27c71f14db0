-- Of which overdue bills a person was told.
SELECT t.invoice_id, t.told_on, t.open_ore
FROM dunning.overdue_told t WHERE t.account_id = ANY(%(parties)s)
ORDER BY t.told_on, t.invoice_id
