-- When a person was warned that their services would be turned off.
SELECT w.invoice_id, w.ordinal, w.warned_on, w.stops_on, w.owed_ore, w.ended_at, w.outcome
FROM dunning.warning w WHERE w.account_id = ANY(%(parties)s)
ORDER BY w.warning_id
