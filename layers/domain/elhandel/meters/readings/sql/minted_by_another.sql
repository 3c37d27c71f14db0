-- Another meter of the installation of a reading that made tokens near it, and its Danish day.
SELECT other.serial, (r.read_at AT TIME ZONE 'Europe/Copenhagen')::date
FROM meters.reading n
JOIN meters.meter own ON own.meter_no = n.meter_no
JOIN meters.meter other ON other.customer_id = own.customer_id
    AND other.installation = own.installation AND other.meter_no <> own.meter_no
JOIN meters.reading r ON r.meter_no = other.meter_no
WHERE n.reading_no = %(no)s AND own.metering_point_id IS NULL AND other.metering_point_id IS NULL
  AND r.minted_at IS NOT NULL
  AND r.read_at > n.read_at - %(apart)s::interval AND r.read_at < n.read_at + %(apart)s::interval
ORDER BY r.read_at, r.reading_no LIMIT 1
