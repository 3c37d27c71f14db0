COPY (
    SELECT day - %(from_day)s::date, metering_point_id, wh
    FROM metering.reading_day
    WHERE metering_point_id = ANY(%(ids)s::int[]) AND day >= %(from_day)s AND day < %(to_day)s
      AND resolution_minutes = %(minutes)s AND length(wh) = %(bytes)s
) TO STDOUT (FORMAT BINARY)
