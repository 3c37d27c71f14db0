-- depends: 0103.as-the-customer-sees-it
-- Who moved in can sign in: a provider states the number that a signup stated, and the person is asked whether the home is
-- theirs. Their yes proves the party (docs/decisions/0094).

-- What somebody who signed in answered about a party with their number. Open while there is something to do: a yes of
-- whom we know as a customer already is joined by a job; a no is a matter for staff.
CREATE TABLE portfolio.home_answer (
    home_answer_id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    party_id    int NOT NULL REFERENCES portfolio.customer,
    customer_id int REFERENCES portfolio.customer,     -- as whom they were signed in; NULL: they were nobody's customer yet
    subject_id  int NOT NULL,                          -- identity.subject of who answered, while it is kept
    is_theirs   boolean NOT NULL,
    answered_at timestamptz NOT NULL,
    outcome     text CHECK (outcome IN ('proved', 'joined', 'not-theirs', 'ask-again')),
    closed_at   timestamptz,
    closed_by   text,
    reason      text,
    CHECK (num_nulls(outcome, closed_at, closed_by, reason) IN (0, 4)),
    CHECK (outcome IS NULL OR is_theirs = (outcome IN ('proved', 'joined')) OR outcome = 'ask-again')
);
CREATE UNIQUE INDEX home_answer_open ON portfolio.home_answer (party_id) WHERE closed_at IS NULL;
CREATE INDEX home_answer_party ON portfolio.home_answer (party_id);
CREATE INDEX home_answer_customer ON portfolio.home_answer (customer_id) WHERE customer_id IS NOT NULL;
ALTER TABLE portfolio.home_answer ENABLE ROW LEVEL SECURITY;

-- Which parties bear a number that nobody has proved for them, have been supplied, and were not asked about. Who asks has
-- the number from a provider; while the hash key changes a row has the hashes of two versions.
CREATE FUNCTION portfolio.parties_to_ask(odd bytea, even bytea) RETURNS int[]
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT coalesce(array_agg(k.customer_id ORDER BY k.customer_id), '{}') FROM portfolio.customer k
    WHERE (k.identity_hash = odd OR k.identity_hash_even = even)
      AND k.proved_at IS NULL AND k.joined_to IS NULL AND k.forgotten_at IS NULL
      AND EXISTS (
          SELECT FROM portfolio.contract c
          WHERE c.customer_id = k.customer_id AND portfolio.was_supplied(c.contract_id))
      AND NOT EXISTS (
          SELECT FROM portfolio.home_answer a
          WHERE a.party_id = k.customer_id AND a.outcome IS DISTINCT FROM 'ask-again')
$$;

-- What a person is shown to say whether a home is theirs: where it is and from when, nothing that the signup stated of
-- a person. A party that was answered about, or is proved by now, is left out; a protected address is not shown.
CREATE FUNCTION portfolio.homes_to_ask(parties int[])
    RETURNS TABLE (party_id int, address jsonb, starts_on date, ends_on date)
    LANGUAGE sql STABLE SECURITY DEFINER ROWS 2 SET search_path = pg_catalog, pg_temp
AS $$
    SELECT DISTINCT ON (k.customer_id, s.metering_point_id) k.customer_id,
           CASE WHEN NOT c.protected_address THEN v.address END, s.starts_on, s.ends_on
    FROM portfolio.customer k
    JOIN portfolio.contract c USING (customer_id)
    JOIN portfolio.supply_period s USING (contract_id)
    LEFT JOIN LATERAL (
        SELECT v.address FROM portfolio.metering_point_version v
        WHERE v.metering_point_id = s.metering_point_id AND v.superseded_at IS NULL
        ORDER BY v.valid_from DESC LIMIT 1) v ON true
    WHERE k.customer_id = ANY (parties)
      AND k.proved_at IS NULL AND k.joined_to IS NULL AND k.forgotten_at IS NULL
      AND s.state IN ('active', 'void') AND (s.ends_on IS NULL OR s.ends_on > s.starts_on)
      AND NOT EXISTS (
          SELECT FROM portfolio.home_answer a
          WHERE a.party_id = k.customer_id AND a.outcome IS DISTINCT FROM 'ask-again')
    ORDER BY k.customer_id, s.metering_point_id, s.starts_on
$$;

-- Keep what somebody said of a party. A yes proves the party at once where no customer is known by its number: its customer
-- is answered. Else NULL: a yes waits for the job that joins, a no for staff. A party that was answered about, or is
-- proved or joined by now, stays as it is.
CREATE FUNCTION portfolio.answer_whose_home(
        party int, customer int, subject int, theirs boolean, said_at timestamptz, said_by text, said_why text)
    RETURNS int
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    answer int;
BEGIN
    PERFORM FROM portfolio.customer k
    WHERE k.customer_id = party AND k.proved_at IS NULL AND k.joined_to IS NULL AND k.forgotten_at IS NULL
      AND NOT EXISTS (
          SELECT FROM portfolio.home_answer a
          WHERE a.party_id = party AND a.outcome IS DISTINCT FROM 'ask-again')
    FOR UPDATE;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;

    INSERT INTO portfolio.home_answer (party_id, customer_id, subject_id, is_theirs, answered_at)
    VALUES (party, customer, subject, theirs, said_at)
    ON CONFLICT (party_id) WHERE closed_at IS NULL DO NOTHING
    RETURNING home_answer_id INTO answer;
    IF answer IS NULL OR NOT theirs OR EXISTS (
        SELECT FROM portfolio.customer k JOIN portfolio.customer o
            ON o.identity_hash = k.identity_hash OR o.identity_hash_even = k.identity_hash_even
        WHERE k.customer_id = party AND o.proved_at IS NOT NULL) THEN
        RETURN NULL;
    END IF;

    BEGIN
        UPDATE portfolio.customer SET proved_at = said_at WHERE customer_id = party;
    EXCEPTION WHEN unique_violation THEN  -- another party of the number was proved at this moment
        RETURN NULL;
    END;
    INSERT INTO portfolio.party_join (contract_id, party_id, customer_id, joined_at, joined_by, reason)
    SELECT c.contract_id, party, party, said_at, said_by, said_why FROM portfolio.contract c
    WHERE c.customer_id = party AND c.state <> 'cancelled';
    UPDATE portfolio.home_answer a SET outcome = 'proved', closed_at = said_at, closed_by = said_by, reason = said_why
    WHERE a.home_answer_id = answer;
    RETURN party;
END
$$;

-- To whom the bills of the asking customer's contracts go, where that is not what they say of themselves: a signup that
-- turned out to be theirs may have stated it.
CREATE FUNCTION portfolio.own_recipients()
    RETURNS TABLE (contract_id int, name text, email text, phone text, billing_address jsonb)
    LANGUAGE sql STABLE SECURITY DEFINER ROWS 1 SET search_path = pg_catalog, pg_temp
AS $$
    SELECT c.contract_id, r.name, r.email, r.phone, r.billing_address
    FROM portfolio.contract c JOIN portfolio.recipient r USING (recipient_id)
    WHERE c.customer_id = portfolio.asking_customer() AND portfolio.was_supplied(c.contract_id)
    ORDER BY c.contract_id
$$;

GRANT USAGE, CREATE ON SCHEMA portfolio TO elhandel_lookup, elhandel_prover;
ALTER FUNCTION portfolio.own_recipients() OWNER TO elhandel_lookup;
ALTER FUNCTION portfolio.parties_to_ask(bytea, bytea) OWNER TO elhandel_lookup;
ALTER FUNCTION portfolio.homes_to_ask(int[]) OWNER TO elhandel_lookup;
ALTER FUNCTION portfolio.answer_whose_home(int, int, int, boolean, timestamptz, text, text) OWNER TO elhandel_prover;
REVOKE CREATE ON SCHEMA portfolio FROM elhandel_lookup, elhandel_prover;

-- Somebody may have signed in who is no customer (yet): then the session opens nothing but the question.
ALTER TABLE identity.subject
    DROP CONSTRAINT subject_check,
    ADD CONSTRAINT subject_of_whom CHECK (
        CASE kind WHEN 'customer' THEN staff_id IS NULL ELSE staff_id IS NOT NULL AND customer_id IS NULL END);
CREATE INDEX subject_of_nobody ON identity.subject (last_seen_at) WHERE kind = 'customer' AND customer_id IS NULL;
ALTER TABLE identity.session ADD COLUMN asks int[] NOT NULL DEFAULT '{}';
COMMENT ON COLUMN identity.session.asks IS
    'Parties with the number that the provider stated at this sign-in: the person is asked whether they are theirs.';
