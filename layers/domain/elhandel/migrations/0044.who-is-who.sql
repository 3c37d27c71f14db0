-- depends: 0043.seals-and-hashes-have-versions
-- Keys end and are counted, signups are held and carry their consent, and what staff read leaves a trace.
-- Why: docs/decisions/0040-limits-and-consent.md, docs/decisions/0041-who-did-it.md.

-- Keys of before, and those that the functions of before make during a deployment, end as their scope's life says.
ALTER TABLE platform.api_key
    ADD COLUMN expires_at timestamptz,                     -- NULL: the life of its scope after it was made
    ADD COLUMN last_used_at timestamptz,                   -- to the minute
    ADD COLUMN per_minute int CHECK (per_minute > 0),      -- in place of the scope's quota
    ADD COLUMN per_day int CHECK (per_day > 0),
    ADD COLUMN made_by text,
    ADD COLUMN revoked_by text;

-- The requests of a key in its latest minute and day. A crash may forget them: then a minute counts from the start.
CREATE UNLOGGED TABLE platform.api_key_count (
    api_key_id  int PRIMARY KEY,
    minute      timestamptz NOT NULL,
    in_minute   int NOT NULL,
    day         date NOT NULL,
    in_day      int NOT NULL
) WITH (fillfactor = 50);

-- What staff looked at: never what it said. Rows are added, and deleted when their time is over.
CREATE TABLE platform.staff_read (
    staff_read_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at            timestamptz NOT NULL,
    who           text NOT NULL,                           -- as AWS names whoever signed the call
    job           text NOT NULL,
    asked         jsonb NOT NULL,                          -- the ids that were asked for, by field
    shown         jsonb NOT NULL,                          -- the ids that the answer held, by field
    left_out      int NOT NULL DEFAULT 0                   -- so many more ids the answer held
);
CREATE INDEX staff_read_at ON platform.staff_read (at);
ALTER TABLE platform.staff_read ENABLE ROW LEVEL SECURITY;

CREATE FUNCTION platform.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are never changed', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER staff_read_is_kept BEFORE UPDATE ON platform.staff_read
    FOR EACH ROW EXECUTE FUNCTION platform.refuse_change();

-- A start that is held does not leave for the market until staff release it.
ALTER TABLE market.process ADD COLUMN held_at timestamptz;
CREATE INDEX process_held ON market.process (held_at) WHERE held_at IS NOT NULL;

-- Which key a signup came with; NULL for those of before.
ALTER TABLE onboarding.signup
    ADD COLUMN api_key_id int,
    ADD COLUMN redated int NOT NULL DEFAULT 0;             -- how often the front end has changed its day
CREATE INDEX signup_tenant ON onboarding.signup (tenant, created_at);

CREATE TABLE onboarding.signup_hold (
    signup_id   int PRIMARY KEY REFERENCES onboarding.signup ON DELETE CASCADE,
    cause       text NOT NULL,                             -- the limit that it is beyond
    held_at     timestamptz NOT NULL,
    outcome     text CHECK (outcome IN ('released', 'rejected')),
    decided_at  timestamptz,
    decided_by  text,
    reason      text,
    CHECK ((outcome IS NULL) = (decided_at IS NULL)),
    CHECK ((outcome IS NULL) OR (decided_by IS NOT NULL AND reason IS NOT NULL))
);
CREATE INDEX signup_hold_open ON onboarding.signup_hold (signup_id) WHERE outcome IS NULL;
ALTER TABLE onboarding.signup_hold ENABLE ROW LEVEL SECURITY;

-- What the customer agreed to when they signed up: the proof that a change of supplier was asked for.
CREATE TABLE onboarding.consent (
    signup_id    int PRIMARY KEY REFERENCES onboarding.signup ON DELETE CASCADE,
    text_version text NOT NULL,
    given_at     timestamptz NOT NULL,
    channel      text NOT NULL CHECK (channel IN ('web', 'app', 'phone', 'paper')),
    recorded_at  timestamptz NOT NULL
);
ALTER TABLE onboarding.consent ENABLE ROW LEVEL SECURITY;
CREATE TRIGGER consent_is_kept BEFORE UPDATE ON onboarding.consent
    FOR EACH ROW EXECUTE FUNCTION platform.refuse_change();
