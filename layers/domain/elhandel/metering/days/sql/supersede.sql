INSERT INTO metering.reading_day_history
    (metering_point_id, day, resolution_minutes, version, registered_at, recorded_at,
     inbound_message_id, wh, quality, registered, superseded_at, superseded_by)
VALUES (%(metering_point_id)s, %(day)s, %(minutes)s, %(version)s, %(registered_at)s,
    %(recorded_at)s, %(inbound_message_id)s, %(wh)b, %(quality)b, %(registered)b,
    %(superseded_at)s, %(superseded_by)s)
