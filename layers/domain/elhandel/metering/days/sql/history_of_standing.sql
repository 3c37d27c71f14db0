SELECT a.n - 1, max(h.version),
       coalesce(bool_or(h.inbound_message_id > %(inbound_message_id)s), false)
FROM unnest(%(ids)b::int[], %(days)b::date[])
    WITH ORDINALITY AS a (metering_point_id, day, n)
JOIN metering.reading_day_history h
    ON h.metering_point_id = a.metering_point_id AND h.day = a.day
WHERE h.day BETWEEN %(first)s AND %(last)s
GROUP BY a.n
