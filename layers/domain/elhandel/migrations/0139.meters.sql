-- depends: 0138.neighbours-market
-- Meters of customers who trade with neighbours: keys that we issued, which meters are proven whose, tries at proving it, and
-- readings that customers submit. A metering point is a meter whose number is its GSRN; a logger of an inverter has a serial.
-- Why: docs/decisions/0128-a-meter-is-proven-by-what-we-issued-or-by-the-market.md.

CREATE SCHEMA meters;

-- A key that we sent to a customer for a meter. Only its bcrypt hash is here; the key is in the notice until that has gone out.
CREATE TABLE meters.issued_key (
    issued_key_id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer_id   int NOT NULL REFERENCES portfolio.customer,
    serial        text NOT NULL CHECK (serial ~ '^[A-Za-z0-9_-]{3,64}$'),
    key_hash      text NOT NULL CHECK (key_hash ~ '^\$2b\$12\$[./A-Za-z0-9]{53}$'),
    issued_at     timestamptz NOT NULL,
    issued_by     text NOT NULL,
    reason        text NOT NULL CHECK (reason <> ''),
    expires_at    timestamptz NOT NULL CHECK (expires_at > issued_at),
    ended_at      timestamptz                                   -- it was used, or another one took its place
);
CREATE UNIQUE INDEX issued_key_good ON meters.issued_key (customer_id, serial) WHERE ended_at IS NULL;

-- A meter of a customer. A metering point is theirs with a supply, and with the next supply it is another row.
CREATE TABLE meters.meter (
    meter_no          int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    meter_id          uuid NOT NULL CONSTRAINT meter_known UNIQUE,
    customer_id       int NOT NULL REFERENCES portfolio.customer,
    serial            text NOT NULL CHECK (serial ~ '^[A-Za-z0-9_-]{3,64}$'),
    metering_point_id int REFERENCES portfolio.metering_point,
    supply_period_id  int REFERENCES portfolio.supply_period,
    method            text CHECK (method IN ('serial', 'api_key', 'qr_code', 'challenge', 'datahub', 'staff')),
    state             text NOT NULL CHECK (state IN ('pending', 'verified', 'rejected', 'suspended')),
    meter_type        text NOT NULL
                      CHECK (meter_type IN ('residential', 'commercial', 'solar', 'wind', 'battery', 'grid')),
    manufacturer      text CHECK (length(manufacturer) BETWEEN 1 AND 100),
    location          text CHECK (length(location) BETWEEN 1 AND 200),
    proof             text CHECK (length(proof) BETWEEN 1 AND 500),
    installed_on      date,
    registered_at     timestamptz NOT NULL,
    verified_at       timestamptz,
    legacy_until      timestamptz CHECK (legacy_until > registered_at), -- until then an id of another system may submit
    reminded_at       timestamptz,
    decided_by        text,                                     -- who of the staff decided its state last, and why
    reason            text CHECK (reason <> ''),
    CHECK ((metering_point_id IS NULL) = (supply_period_id IS NULL)),
    CHECK (method <> 'datahub' OR metering_point_id IS NOT NULL),
    -- The market alone says whose a metering point is, so that none counts as another meter beside itself.
    CHECK (serial !~ '^57[0-9]{16}$' OR metering_point_id IS NOT NULL OR state IN ('pending', 'rejected')),
    CHECK (state <> 'verified' OR (method IS NOT NULL AND verified_at IS NOT NULL)),
    CHECK (legacy_until IS NULL OR state <> 'pending' OR method IS NULL),
    CHECK (num_nulls(decided_by, reason) IN (0, 2))
);
-- A meter is one customer's at a time.
CREATE UNIQUE INDEX meter_claimed ON meters.meter (serial, (coalesce(supply_period_id, 0)))
    WHERE state IN ('verified', 'suspended');
-- One that waits is nobody's yet: several may say that it is theirs.
CREATE UNIQUE INDEX meter_pending ON meters.meter (customer_id, serial) WHERE state = 'pending';
CREATE INDEX meter_of_customer ON meters.meter (customer_id);
CREATE INDEX meter_legacy ON meters.meter (legacy_until) WHERE state = 'pending' AND legacy_until IS NOT NULL;

-- A try at proving a meter. It counts from when it begins; one that was refused because there were too many does not.
CREATE TABLE meters.attempt (
    attempt_id  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer_id int NOT NULL REFERENCES portfolio.customer,
    serial      text NOT NULL CHECK (length(serial) BETWEEN 1 AND 64),
    method      text NOT NULL,
    address     text CHECK (length(address) <= 64),
    user_agent  text CHECK (length(user_agent) <= 200),
    result      text NOT NULL
                CHECK (result IN ('begun', 'success', 'invalid_key', 'meter_claimed', 'rate_limited')),
    reason      text,                                           -- the code of the refusal
    tried_at    timestamptz NOT NULL,
    ended_at    timestamptz,
    CHECK ((result = 'begun') = (ended_at IS NULL))
);
CREATE INDEX attempt_counted ON meters.attempt (customer_id, tried_at) WHERE result <> 'rate_limited';
CREATE INDEX attempt_age ON meters.attempt (tried_at);
CREATE TRIGGER attempt_stays BEFORE UPDATE ON meters.attempt FOR EACH ROW
    WHEN (OLD.ended_at IS NOT NULL) EXECUTE FUNCTION platform.refuse_change();

-- A reading that a customer, or a device with their leave, submitted. It is provisional: for a metering point the market's holds.
CREATE TABLE meters.reading (
    reading_no   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    reading_id   uuid NOT NULL CONSTRAINT reading_known UNIQUE,
    meter_no     int NOT NULL REFERENCES meters.meter,
    wh           int NOT NULL CHECK (wh BETWEEN 1 AND 100000),
    read_at      timestamptz NOT NULL,
    covers       tstzrange NOT NULL
                 CHECK (lower(covers) = read_at AND upper(covers) - lower(covers) = interval '15 minutes'),
    verification text NOT NULL CHECK (verification IN ('verified', 'legacy_unverified')),
    submitted_at timestamptz NOT NULL,
    submitted_by text NOT NULL,
    signature    text CHECK (length(signature) BETWEEN 1 AND 500),
    metadata     jsonb CHECK (octet_length(metadata::text) <= 4000),
    minted_wh    int CHECK (minted_wh > 0),                     -- how much of it was ordered as tokens
    mint_subject text,                                          -- and as which work for the token ledger
    mint_number  int,
    minted_at    timestamptz,
    minted_by    text,
    minted_why   text CHECK (minted_why <> ''),
    CHECK (read_at <= submitted_at AND submitted_at - read_at <= interval '168 hours'),
    CHECK (num_nulls(minted_wh, mint_subject, mint_number, minted_at, minted_by, minted_why) IN (0, 6)),
    CONSTRAINT read_apart EXCLUDE USING gist (int4range(meter_no, meter_no, '[]') WITH &&, covers WITH &&)
);
CREATE INDEX reading_of_meter ON meters.reading (meter_no, read_at);
CREATE INDEX reading_unminted ON meters.reading (submitted_at, reading_no) WHERE minted_at IS NULL;

-- What was read stays as it was submitted; that it was minted is noted once.
CREATE FUNCTION meters.reading_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.minted_at IS NOT NULL
       OR (OLD.reading_no, OLD.reading_id, OLD.meter_no, OLD.wh, OLD.read_at, OLD.covers, OLD.verification,
           OLD.submitted_at, OLD.submitted_by)
          IS DISTINCT FROM
          (NEW.reading_no, NEW.reading_id, NEW.meter_no, NEW.wh, NEW.read_at, NEW.covers, NEW.verification,
           NEW.submitted_at, NEW.submitted_by)
    THEN
        RAISE EXCEPTION 'a reading is never changed, and minted once' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER reading_stays BEFORE UPDATE ON meters.reading FOR EACH ROW EXECUTE FUNCTION meters.reading_stays();

DO $$
DECLARE
    one text;
BEGIN
    FOREACH one IN ARRAY ARRAY['issued_key', 'meter', 'attempt'] LOOP
        EXECUTE format('ALTER TABLE meters.%I ENABLE ROW LEVEL SECURITY', one);
        EXECUTE format(
            'CREATE POLICY %I ON meters.%I TO elhandel_customer USING (customer_id = portfolio.asking_customer())'
            ' WITH CHECK (customer_id = portfolio.asking_customer())', 'own_' || one, one);
    END LOOP;
END
$$;
ALTER TABLE meters.reading ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_reading ON meters.reading TO elhandel_customer
    USING (meter_no IN (SELECT m.meter_no FROM meters.meter m))
    WITH CHECK (meter_no IN (SELECT m.meter_no FROM meters.meter m));

CREATE TRIGGER change_is_noted AFTER INSERT OR UPDATE OR DELETE ON meters.issued_key FOR EACH ROW
    WHEN (coalesce(current_setting('app.acting', true), '') <> '')
    EXECUTE FUNCTION platform.note_change('issued_key_id', 'issued_at,expires_at', '', 'ended_at');
CREATE TRIGGER change_is_noted AFTER INSERT OR UPDATE OR DELETE ON meters.meter FOR EACH ROW
    WHEN (coalesce(current_setting('app.acting', true), '') <> '')
    EXECUTE FUNCTION platform.note_change('meter_no', 'state,method,legacy_until', '', '');
CREATE TRIGGER change_is_noted AFTER UPDATE ON meters.reading FOR EACH ROW
    WHEN (coalesce(current_setting('app.acting', true), '') <> '')
    EXECUTE FUNCTION platform.note_change('reading_no', 'minted_wh,minted_at', '', '');
