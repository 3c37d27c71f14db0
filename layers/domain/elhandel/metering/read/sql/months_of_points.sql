-- What is laid out of a month of some points: a row for each way in which values are kept.
SELECT resolution_minutes, value_bytes, array_agg(metering_point_id), string_agg(wh, ''::bytea)
FROM metering.reading_month
WHERE month = %(month)s AND metering_point_id = ANY(%(ids)s)
GROUP BY resolution_minutes, value_bytes
