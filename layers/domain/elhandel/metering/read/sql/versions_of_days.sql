SELECT day, version, inbound_message_id, recorded_at, NULL::timestamptz, resolution_minutes, wh,
       quality, registered_at, registered
FROM metering.reading_day
WHERE metering_point_id = %(metering_point_id)s AND day >= %(from_day)s AND day < %(to_day)s
UNION ALL
SELECT day, version, inbound_message_id, recorded_at, superseded_at, resolution_minutes, wh,
       quality, registered_at, registered
FROM metering.reading_day_history
WHERE metering_point_id = %(metering_point_id)s AND day >= %(from_day)s AND day < %(to_day)s
ORDER BY day, version
