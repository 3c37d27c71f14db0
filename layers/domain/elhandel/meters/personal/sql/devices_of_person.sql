-- Which devices were given a person's meters.
SELECT d.api_key_id, d.meter_no, d.given_at, d.reason
FROM meters.device_meter d JOIN meters.meter m USING (meter_no)
WHERE m.customer_id = ANY(%(parties)s)
ORDER BY d.api_key_id, d.meter_no
