-- depends: 0163.brought-forward
-- What is seen of meters: readings that were refused, when staff decided, and what of both their customer hears at once. What a
-- device submits nobody sees refused but the device, so it is kept for whose meter it is, once for each day and cause.
-- Why: docs/decisions/0159-what-causes-each-live-message.md.

ALTER TABLE meters.meter ADD COLUMN decided_at timestamptz;      -- when staff decided its state last
CREATE INDEX meter_suspended ON meters.meter (meter_no) WHERE state = 'suspended';

CREATE TABLE meters.refusal (
    refusal_id   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    meter_no     int NOT NULL REFERENCES meters.meter,
    day          date NOT NULL,                                  -- Danish, on which it was refused
    code         text NOT NULL CHECK (code <> ''),
    submitted_by text NOT NULL CHECK (submitted_by <> ''),
    times        int NOT NULL DEFAULT 1 CHECK (times > 0),
    wh           bigint NOT NULL,                                -- of the last one, as it was submitted
    read_at      timestamptz NOT NULL,
    first_at     timestamptz NOT NULL,
    last_at      timestamptz NOT NULL CHECK (last_at >= first_at),
    CONSTRAINT refused_as_one UNIQUE (meter_no, day, code, submitted_by)
);
CREATE INDEX refusal_age ON meters.refusal (last_at);
ALTER TABLE meters.refusal ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_refusal ON meters.refusal TO elhandel_customer
    USING (meter_no IN (SELECT m.meter_no FROM meters.meter m))
    WITH CHECK (meter_no IN (SELECT m.meter_no FROM meters.meter m));

ALTER TABLE live.change DROP CONSTRAINT change_kind_check,
    ADD CONSTRAINT change_kind_check CHECK (kind IN (
        'order', 'trade', 'epoch', 'pause', 'task', 'reading', 'meter', 'refusal', 'transaction'));

CREATE FUNCTION live.note_meter() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO live.change (kind, subject) VALUES ('meter', NEW.meter_no);
    RETURN NULL;
END
$$;
CREATE TRIGGER meters_are_seen AFTER UPDATE OF state, reminded_at ON meters.meter FOR EACH ROW
    WHEN (OLD.state <> NEW.state OR OLD.reminded_at IS DISTINCT FROM NEW.reminded_at)
    EXECUTE FUNCTION live.note_meter();

CREATE FUNCTION live.note_refusal() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO live.change (kind, subject) VALUES ('refusal', NEW.refusal_id);
    RETURN NULL;
END
$$;
CREATE TRIGGER refusals_are_seen AFTER INSERT OR UPDATE ON meters.refusal FOR EACH ROW EXECUTE FUNCTION live.note_refusal();

-- Work that a transaction of the ledger has done: what it minted for somebody is told to them together.
CREATE FUNCTION live.note_transactions() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO live.change (kind, subject)
    SELECT 'transaction', c.transaction_id FROM changed c WHERE c.state = 'final';
    RETURN NULL;
END
$$;
CREATE TRIGGER transactions_are_seen AFTER UPDATE ON chain.transaction
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION live.note_transactions();
