INSERT INTO metering.reading_day_history
    (metering_point_id, day, resolution_minutes, version, registered_at, recorded_at,
     inbound_message_id, wh, quality, registered, superseded_at, superseded_by)
SELECT * FROM unnest(%(ids)b::int[], %(days)b::date[], %(minutes)b::smallint[], %(versions)b::int[],
    %(registered_at)b::timestamptz[], %(recorded_at)b::timestamptz[], %(messages)s::bigint[],
    %(wh)b::bytea[], %(quality)b::bytea[], %(registered)b::bytea[], %(at)b::timestamptz[],
    %(by)s::bigint[])
