-- Whether a message that came later begins a link or stops the charge on the day; for a stop also
-- whether it puts the charge on the point over the day, with an end of its own beyond.
SELECT FROM pricing.price_link
WHERE metering_point_id = %(point)s AND charge_id = %(charge)s AND superseded_at IS NULL
  AND message_id > %(message)s
  AND (valid_from = %(valid_from)s
    OR (%(stops)s AND valid_from < %(valid_from)s AND valid_to > %(valid_from)s))
UNION ALL
SELECT FROM pricing.link_stop
WHERE metering_point_id = %(point)s AND charge_id = %(charge)s AND superseded_at IS NULL
  AND message_id > %(message)s AND stops_on = %(valid_from)s
