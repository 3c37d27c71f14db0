-- depends: 0157.tokens-of-closed-months
-- Keys of devices (scope `ami`, `ak_…`): each submits readings of the meters that it was given, and does nothing else.
-- Why: docs/decisions/0153-a-device-submits-for-the-meters-it-was-given.md.

ALTER TABLE platform.api_key DROP CONSTRAINT api_key_scope_check;
ALTER TABLE platform.api_key
    ADD CONSTRAINT api_key_scope_check
    CHECK (scope IN ('sales', 'customer', 'export', 'operations', 'partner', 'ami'));

-- Which meters a key was given. It is never changed: other meters are another key's.
CREATE TABLE meters.device_meter (
    api_key_id int NOT NULL REFERENCES platform.api_key (api_key_id),
    meter_no   int NOT NULL REFERENCES meters.meter,
    given_at   timestamptz NOT NULL,
    given_by   text NOT NULL,
    reason     text NOT NULL CHECK (reason <> ''),
    PRIMARY KEY (api_key_id, meter_no)
);
CREATE INDEX device_meter_of_meter ON meters.device_meter (meter_no);
CREATE TRIGGER device_meter_stays BEFORE UPDATE ON meters.device_meter FOR EACH ROW
    EXECUTE FUNCTION platform.refuse_change();

-- Whose a meter is that a key was given: the portal learns it of one meter of one key, and can list neither.
CREATE FUNCTION meters.customer_of_device(device int, meter uuid) RETURNS int
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT m.customer_id FROM meters.device_meter d JOIN meters.meter m USING (meter_no)
    WHERE d.api_key_id = device AND m.meter_id = meter
$$;
GRANT USAGE, CREATE ON SCHEMA meters TO elhandel_lookup;
ALTER FUNCTION meters.customer_of_device(int, uuid) OWNER TO elhandel_lookup;
