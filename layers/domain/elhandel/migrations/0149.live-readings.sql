-- depends: 0148.live
-- That a reading was submitted is seen live by whose it is.
ALTER TABLE live.change DROP CONSTRAINT change_kind_check,
    ADD CONSTRAINT change_kind_check CHECK (kind IN ('order', 'trade', 'epoch', 'pause', 'task', 'reading'));

CREATE FUNCTION live.note_readings() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO live.change (kind, subject) SELECT 'reading', c.reading_no FROM changed c;
    RETURN NULL;
END
$$;
CREATE TRIGGER readings_are_seen AFTER INSERT ON meters.reading
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION live.note_readings();
