-- depends: 0166.figures-by-rail
-- Two devices may measure the surplus of one installation. Of each installation of a customer only one meter that is no metering
-- point has readings that become tokens, within two days: more than 100 kWh in two days a home does not produce.
-- Why: docs/decisions/0162-one-meter-of-an-installation-makes-tokens.md.

ALTER TABLE meters.meter
    ADD COLUMN installation int NOT NULL DEFAULT 1 CHECK (installation BETWEEN 1 AND 99);
COMMENT ON COLUMN meters.meter.installation IS 'Which of its customer''s it measures, as staff have said; 1 where nobody has.';

CREATE FUNCTION meters.minted_apart() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF EXISTS (
        SELECT FROM meters.meter own
        JOIN meters.meter other
            ON other.customer_id = own.customer_id AND other.installation = own.installation AND other.meter_no <> own.meter_no
        JOIN meters.reading r ON r.meter_no = other.meter_no
        WHERE own.meter_no = NEW.meter_no AND own.metering_point_id IS NULL AND other.metering_point_id IS NULL
          AND r.minted_at IS NOT NULL
          AND r.read_at > NEW.read_at - interval '48 hours' AND r.read_at < NEW.read_at + interval '48 hours')
    THEN
        RAISE EXCEPTION 'another meter of the installation made tokens within two days'
            USING ERRCODE = 'exclusion_violation', CONSTRAINT = 'minted_apart';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER minted_apart BEFORE UPDATE ON meters.reading FOR EACH ROW
    WHEN (OLD.minted_at IS NULL AND NEW.minted_at IS NOT NULL) EXECUTE FUNCTION meters.minted_apart();

DROP TRIGGER change_is_noted ON meters.meter;
CREATE TRIGGER change_is_noted AFTER INSERT OR UPDATE OR DELETE ON meters.meter FOR EACH ROW
    WHEN (coalesce(current_setting('app.acting', true), '') <> '')
    EXECUTE FUNCTION platform.note_change('meter_no', 'state,method,legacy_until,installation', '', '');
