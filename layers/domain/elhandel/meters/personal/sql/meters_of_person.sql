-- The meters of a person.
SELECT m.meter_no, m.meter_id, m.customer_id, m.serial, m.metering_point_id, m.supply_period_id,
       m.method, m.state, m.meter_type, m.manufacturer, m.location, m.proof, m.installed_on,
       m.registered_at, m.verified_at, m.legacy_until, m.reminded_at, m.installation, m.reason
FROM meters.meter m
WHERE m.customer_id = ANY(%(parties)s)
ORDER BY m.meter_no
