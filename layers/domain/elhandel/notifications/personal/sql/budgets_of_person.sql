-- What a person wants to use at most of a month at each home, and when they were told of it.
SELECT b.budget_id, b.customer_id, b.metering_point_id, b.month_ore, b.month_wh, b.set_at, b.superseded_at, b.checked_at,
       w.month, w.measure, w.level, w.percent, w.told_at
FROM notifications.budget b
LEFT JOIN notifications.budget_warning w USING (budget_id)
WHERE b.customer_id = ANY(%(parties)s)
ORDER BY b.budget_id, w.month, w.measure, w.level
