-- depends: 0078.payouts-that-the-bank-refused
-- Who signs in, with which roles, and for how long: customers by a broker of MitID, staff by the firm's own provider.
-- No name and no number of a customer stands here: a provider's `sub` leads to the customer's id. What opens a session is
-- 256 random bits, of which only the SHA-256 is here.

CREATE SCHEMA identity;

CREATE TABLE identity.staff (
    staff_id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    username text NOT NULL CHECK (username ~ '^[a-z0-9][a-z0-9._-]{0,39}$'),
    name text NOT NULL CHECK (name <> ''),
    added_at timestamptz NOT NULL,
    added_by text NOT NULL,
    reason text NOT NULL,
    ended_at timestamptz,
    ended_by text,
    ended_why text,
    CHECK (num_nulls(ended_at, ended_by, ended_why) IN (0, 3))
);
CREATE UNIQUE INDEX staff_active ON identity.staff (username) WHERE ended_at IS NULL;

CREATE TABLE identity.staff_role (
    staff_role_id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    staff_id int NOT NULL REFERENCES identity.staff,
    role text NOT NULL CHECK (role IN ('support', 'billing', 'operations', 'admin')),
    granted_at timestamptz NOT NULL,
    granted_by text NOT NULL,
    reason text NOT NULL,
    ended_at timestamptz,
    ended_by text,
    ended_why text,
    CHECK (num_nulls(ended_at, ended_by, ended_why) IN (0, 3))
);
CREATE UNIQUE INDEX staff_role_held ON identity.staff_role (staff_id, role) WHERE ended_at IS NULL;
COMMENT ON TABLE identity.staff_role IS 'A role that somebody of the staff has, or had until it ended.';

-- People and roles are history: an end is added once, and nothing else ever changes.
CREATE FUNCTION identity.refuse_to_rewrite() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what has ended in %.% stays as it was', TG_TABLE_SCHEMA, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER staff_history BEFORE UPDATE ON identity.staff
    FOR EACH ROW WHEN (OLD.ended_at IS NOT NULL) EXECUTE FUNCTION identity.refuse_to_rewrite();
CREATE TRIGGER staff_role_history BEFORE UPDATE ON identity.staff_role
    FOR EACH ROW WHEN (OLD.ended_at IS NOT NULL) EXECUTE FUNCTION identity.refuse_to_rewrite();

CREATE TABLE identity.subject (
    subject_id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('customer', 'staff')),
    issuer text NOT NULL,
    sub text NOT NULL,
    customer_id int,
    staff_id int REFERENCES identity.staff,
    first_seen_at timestamptz NOT NULL,
    last_seen_at timestamptz NOT NULL,
    CONSTRAINT subject_known_by UNIQUE (kind, issuer, sub),
    CONSTRAINT subject_of_kind UNIQUE (subject_id, kind),
    CHECK ((kind = 'customer') = (customer_id IS NOT NULL) AND (kind = 'staff') = (staff_id IS NOT NULL))
);
CREATE UNIQUE INDEX subject_of_staff ON identity.subject (issuer, staff_id) WHERE staff_id IS NOT NULL;
CREATE INDEX subject_of_customer ON identity.subject (customer_id) WHERE customer_id IS NOT NULL;
COMMENT ON COLUMN identity.subject.sub IS 'What the provider knows the person by; of a company, the person who signs in.';

CREATE TABLE identity.session (
    session_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    secret_sha256 bytea NOT NULL CONSTRAINT session_secret UNIQUE CHECK (octet_length(secret_sha256) = 32),
    subject_id int NOT NULL,
    kind text NOT NULL,
    roles text[] NOT NULL,
    level text NOT NULL CHECK (level IN ('low', 'substantial', 'high')),
    signed_in_at timestamptz NOT NULL,
    created_at timestamptz NOT NULL,
    seen_at timestamptz NOT NULL,
    ended_at timestamptz,
    FOREIGN KEY (subject_id, kind) REFERENCES identity.subject (subject_id, kind),
    CHECK (signed_in_at <= created_at)
);
CREATE INDEX session_of_subject ON identity.session (subject_id, kind);
CREATE INDEX session_age ON identity.session (created_at);
COMMENT ON COLUMN identity.session.roles IS 'Of staff, at sign-in: what they may now stands in identity.staff_role.';
COMMENT ON COLUMN identity.session.signed_in_at IS
    'When the person showed the provider who they are, which may be before the session was opened.';

-- A sign-in under way, from our redirect to the provider until its answer. Nonce and verifier are derived from what the
-- browser keeps in a cookie: who reads this table can complete nothing.
CREATE TABLE identity.sign_in (
    sign_in_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('customer', 'staff')),
    state_sha256 bytea NOT NULL CONSTRAINT sign_in_state UNIQUE CHECK (octet_length(state_sha256) = 32),
    browser_sha256 bytea NOT NULL CHECK (octet_length(browser_sha256) = 32),
    return_path text NOT NULL CHECK (return_path LIKE '/%'),
    afresh boolean NOT NULL,
    begun_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at timestamptz
);
CREATE INDEX sign_in_age ON identity.sign_in (expires_at);
COMMENT ON COLUMN identity.sign_in.afresh IS 'The provider was asked to let the person show anew who they are.';

CREATE TABLE identity.try_count (
    what text NOT NULL CHECK (what IN ('sign-in', 'search')),
    whom text NOT NULL,
    minute timestamptz NOT NULL,
    in_minute int NOT NULL,
    hour timestamptz NOT NULL,
    in_hour int NOT NULL,
    PRIMARY KEY (what, whom)
);
CREATE INDEX try_count_age ON identity.try_count (hour);
COMMENT ON COLUMN identity.try_count.whom IS 'An address (of IPv6 its network), or who of the staff.';

-- The customers' pages open and read sessions of customers, the staff's those of staff: neither makes the other's.
ALTER TABLE identity.subject ENABLE ROW LEVEL SECURITY;
CREATE POLICY customers ON identity.subject TO elhandel_site USING (kind = 'customer') WITH CHECK (kind = 'customer');
CREATE POLICY staff ON identity.subject TO elhandel_backoffice USING (kind = 'staff') WITH CHECK (kind = 'staff');
ALTER TABLE identity.session ENABLE ROW LEVEL SECURITY;
CREATE POLICY customers ON identity.session TO elhandel_site USING (kind = 'customer') WITH CHECK (kind = 'customer');
CREATE POLICY staff ON identity.session TO elhandel_backoffice USING (kind = 'staff') WITH CHECK (kind = 'staff');
ALTER TABLE identity.sign_in ENABLE ROW LEVEL SECURITY;
CREATE POLICY customers ON identity.sign_in TO elhandel_site USING (kind = 'customer') WITH CHECK (kind = 'customer');
CREATE POLICY staff ON identity.sign_in TO elhandel_backoffice USING (kind = 'staff') WITH CHECK (kind = 'staff');

-- Whose account a number opens, by its hashes: that of the proved customer, or of whom an earlier one was joined to. Who
-- asks learns an id, and cannot list anything.
CREATE FUNCTION portfolio.customer_by_hash(odd bytea, even bytea) RETURNS int
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT coalesce(k.joined_to, k.customer_id) FROM portfolio.customer k
    WHERE (k.identity_hash = odd OR k.identity_hash_even = even)
      AND (k.proved_at IS NOT NULL OR EXISTS (
          SELECT FROM portfolio.customer o WHERE o.customer_id = k.joined_to AND o.proved_at IS NOT NULL))
    ORDER BY k.proved_at IS NULL, k.customer_id
    LIMIT 1
$$;

-- The account of a customer who signed in before: their own, or that of whom they were joined to since. NULL for one who
-- was forgotten, or is proved no more.
CREATE FUNCTION portfolio.account_of_customer(customer int) RETURNS int
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT o.customer_id FROM portfolio.customer k
    JOIN portfolio.customer o ON o.customer_id = coalesce(k.joined_to, k.customer_id)
    WHERE k.customer_id = customer AND o.proved_at IS NOT NULL AND o.forgotten_at IS NULL
$$;

GRANT USAGE, CREATE ON SCHEMA portfolio TO elhandel_lookup;
ALTER FUNCTION portfolio.customer_by_hash(bytea, bytea) OWNER TO elhandel_lookup;
ALTER FUNCTION portfolio.account_of_customer(int) OWNER TO elhandel_lookup;
REVOKE CREATE ON SCHEMA portfolio FROM elhandel_lookup;
