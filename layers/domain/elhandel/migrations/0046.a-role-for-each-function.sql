-- depends: 0045.persons
-- Each function logs in as a role of its own; the owner of the tables is for the migrator only.
-- The roles are made before the first migration, and their rights given after the last one: platform/database_roles.py.
-- Why: docs/decisions/0038-a-database-role-for-each-function.md.

-- The owner is no customer: it would fall under the customers' policies.
REVOKE elhandel_customer FROM CURRENT_USER;

-- A view shows what the one who asks may see, and never what its owner may.
ALTER VIEW billing.aconto_period SET (security_invoker = true);
ALTER VIEW billing.kept_books SET (security_invoker = true);
ALTER VIEW portfolio.coupling SET (security_invoker = true);
ALTER VIEW portfolio.heated_supply SET (security_invoker = true);
ALTER VIEW portfolio.settled_with SET (security_invoker = true);
ALTER VIEW settlement.stretch SET (security_invoker = true);

-- Settlements are no customer's to read: their invoices say what they need. So no policy has to stand here, under which
-- PostgreSQL takes no COPY, and the settlement writes by COPY.
DROP POLICY own_settlements ON settlement.settlement;
ALTER TABLE settlement.settlement DISABLE ROW LEVEL SECURITY;

-- A signup is there for its tenant: of the transaction, and without one nothing is. (current_setting answers '' once a
-- transaction of the same connection has set it, and no tenant is called that.)
ALTER TABLE onboarding.signup ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_signups ON onboarding.signup TO elhandel_onboarding
    USING (tenant = current_setting('app.tenant', true))
    WITH CHECK (tenant = current_setting('app.tenant', true));

-- The customer of the transaction: NULL, which is nobody, where none is set.
CREATE FUNCTION portfolio.asking_customer() RETURNS int
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN nullif(current_setting('app.customer_id', true), '')::int;

DROP POLICY own_customer ON portfolio.customer;
CREATE POLICY own_customer ON portfolio.customer TO elhandel_customer
    USING (customer_id = portfolio.asking_customer());
DROP POLICY own_contracts ON portfolio.contract;
CREATE POLICY own_contracts ON portfolio.contract TO elhandel_customer
    USING (customer_id = portfolio.asking_customer() AND portfolio.was_supplied(contract_id));

-- What the functions below look up needs more rights than those who call them have: they run as a role that nobody can
-- log in as, which sees the columns they need and nothing else.
CREATE OR REPLACE FUNCTION portfolio.own_parties() RETURNS int[]
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT array_agg(k.customer_id) FROM portfolio.customer k
    WHERE k.customer_id = portfolio.asking_customer() OR k.joined_to = portfolio.asking_customer()
$$;

-- On which days a point is the asking customer's: those of their active supply, for a child as far as it is coupled to
-- the supplied point on them. A child that came from another home, left for one, or came after they left, is theirs on
-- no other day. told_from: the day of what the market had told of the point when those days began.
CREATE FUNCTION portfolio.own_days()
    RETURNS TABLE (metering_point_id int, main_id int, first date, past date, told_from date)
    LANGUAGE sql STABLE SECURITY DEFINER ROWS 10 SET search_path = pg_catalog, pg_temp
AS $$
    SELECT w.metering_point_id, w.main_id, own.first, own.past, coalesce(v.told_from, own.first)
    FROM portfolio.contract c
    JOIN portfolio.supply_period s USING (contract_id)
    JOIN portfolio.settled_with w ON w.main_id = s.metering_point_id
    CROSS JOIN LATERAL (
        SELECT greatest(s.starts_on, w.first) AS first, least(coalesce(s.ends_on, '9999-12-31'), w.past) AS past) own
    CROSS JOIN LATERAL (
        SELECT max(v.valid_from) AS told_from FROM portfolio.metering_point_version v
        WHERE v.metering_point_id = w.metering_point_id AND v.superseded_at IS NULL AND v.valid_from <= own.first) v
    WHERE c.customer_id = portfolio.asking_customer() AND s.state = 'active' AND own.first < own.past
$$;

DROP POLICY own_readings ON metering.reading_day;
CREATE POLICY own_readings ON metering.reading_day FOR SELECT TO elhandel_customer
    USING (EXISTS (
        SELECT FROM portfolio.own_days() d
        WHERE d.metering_point_id = reading_day.metering_point_id
          AND d.first <= reading_day.day AND reading_day.day < d.past));

DROP POLICY own_points ON portfolio.metering_point;
CREATE POLICY own_points ON portfolio.metering_point TO elhandel_customer
    USING (EXISTS (SELECT FROM portfolio.supply_period s WHERE s.metering_point_id = metering_point.metering_point_id)
           OR EXISTS (SELECT FROM portfolio.own_days() d WHERE d.metering_point_id = metering_point.metering_point_id));

-- Of what the market told: what held when their days began, and what came while they lasted.
DROP POLICY own_point_versions ON portfolio.metering_point_version;
CREATE POLICY own_point_versions ON portfolio.metering_point_version TO elhandel_customer
    USING (EXISTS (
        SELECT FROM portfolio.own_days() d
        WHERE d.metering_point_id = metering_point_version.metering_point_id
          AND d.told_from <= metering_point_version.valid_from AND metering_point_version.valid_from < d.past));

-- The API key with this hash, revoked or not: who has the key may know what it opens, and nobody can list keys.
CREATE FUNCTION platform.api_key_of(hash bytea) RETURNS SETOF platform.api_key
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT k.* FROM platform.api_key k WHERE k.key_hash = hash
$$;

-- How often a contract's person has signed up, at whichever tenant: numbers, so that a limit can count what no tenant
-- may see. What is under way counts for as long as it is.
CREATE FUNCTION onboarding.signups_of_person(
    contract int, now timestamptz, day interval, month interval, OUT under_way bigint, OUT of_day bigint, OUT of_month bigint)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT count(*) FILTER (WHERE p.state IN ('pending', 'sent', 'acknowledged', 'effectuation_pending',
                                              'cancellation_pending')),
           count(*) FILTER (WHERE s.created_at > now - day),
           count(*) FILTER (WHERE s.created_at > now - month)
    FROM portfolio.contract mine
    JOIN portfolio.customer own USING (customer_id)
    JOIN portfolio.customer k
        ON k.identity_hash = own.identity_hash OR k.identity_hash_even = own.identity_hash_even
    JOIN portfolio.contract c ON c.customer_id = k.customer_id
    JOIN onboarding.signup s ON s.contract_id = c.contract_id
    JOIN LATERAL (
        SELECT p.state FROM market.process p
        WHERE p.contract_id = c.contract_id AND p.kind IN ('switch', 'move_in')
        ORDER BY p.process_id DESC LIMIT 1) p ON true
    WHERE mine.contract_id = contract
$$;

-- The same of the contract's metering point.
CREATE FUNCTION onboarding.signups_of_point(contract int, now timestamptz, month interval) RETURNS bigint
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT count(*)
    FROM portfolio.contract mine
    JOIN portfolio.contract c USING (metering_point_id)
    JOIN onboarding.signup s ON s.contract_id = c.contract_id
    WHERE mine.contract_id = contract AND s.created_at > now - month
$$;

-- Proofs go when their time is over, whoever asks: rules/retention.toml says how long, and the youngest spot price how
-- late it is, which those who delete cannot write. A month of prices that are late holds nothing up.
CREATE FUNCTION platform.refuse_to_forget_early() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    today date := (SELECT max(p.day) + 31 FROM pricing.spot_day p);
BEGIN
    IF today IS NULL OR OLD.at >= (today - 730)::timestamp AT TIME ZONE 'UTC' THEN
        RAISE EXCEPTION 'a trace of what staff have read is kept for 730 days' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN OLD;
END
$$;
CREATE TRIGGER staff_read_is_kept_long BEFORE DELETE ON platform.staff_read
    FOR EACH ROW EXECUTE FUNCTION platform.refuse_to_forget_early();

-- A consent to supply goes with its books; to what came to nothing, with its signup. (On a consent that goes with its
-- signup the second trigger finds no signup any more: the first has asked.)
CREATE FUNCTION onboarding.refuse_to_forget_consent() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    books_from date := (SELECT date_trunc('year', (max(p.day) + 31)::timestamp) - interval '5 years'
                        FROM pricing.spot_day p);
BEGIN
    IF EXISTS (
        SELECT FROM onboarding.signup s
        JOIN onboarding.consent n USING (signup_id)
        JOIN portfolio.contract c USING (contract_id)
        WHERE s.signup_id = OLD.signup_id AND c.state <> 'cancelled'
          AND (books_from IS NULL OR n.recorded_at >= books_from::timestamp AT TIME ZONE 'Europe/Copenhagen')) THEN
        RAISE EXCEPTION 'the consent to a supply is kept as long as its books' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN OLD;
END
$$;
CREATE TRIGGER signup_keeps_its_consent BEFORE DELETE ON onboarding.signup
    FOR EACH ROW EXECUTE FUNCTION onboarding.refuse_to_forget_consent();
CREATE TRIGGER consent_is_kept_long BEFORE DELETE ON onboarding.consent
    FOR EACH ROW EXECUTE FUNCTION onboarding.refuse_to_forget_consent();

-- What is held is released by staff: who takes signups in can hold, and let go of nothing.
CREATE FUNCTION market.refuse_to_release() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF session_user = 'elhandel_onboarding' THEN
        RAISE EXCEPTION 'a start of supply that is held is released by staff' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER held_until_released BEFORE UPDATE OF held_at ON market.process
    FOR EACH ROW WHEN (OLD.held_at IS NOT NULL AND NEW.held_at IS DISTINCT FROM OLD.held_at)
    EXECUTE FUNCTION market.refuse_to_release();

-- Why a signup is held, and what was consented to, is there for the tenant whose signup it is.
ALTER TABLE onboarding.signup_hold ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_holds ON onboarding.signup_hold TO elhandel_onboarding
    USING (EXISTS (SELECT FROM onboarding.signup s WHERE s.signup_id = signup_hold.signup_id));
CREATE POLICY own_consents ON onboarding.consent TO elhandel_onboarding
    USING (EXISTS (SELECT FROM onboarding.signup s WHERE s.signup_id = consent.signup_id));

GRANT USAGE, CREATE ON SCHEMA portfolio, platform, onboarding TO elhandel_lookup;
ALTER FUNCTION platform.refuse_to_forget_early() OWNER TO elhandel_lookup;
ALTER FUNCTION onboarding.refuse_to_forget_consent() OWNER TO elhandel_lookup;
ALTER FUNCTION onboarding.signups_of_person(int, timestamptz, interval, interval) OWNER TO elhandel_lookup;
ALTER FUNCTION onboarding.signups_of_point(int, timestamptz, interval) OWNER TO elhandel_lookup;
ALTER FUNCTION portfolio.was_supplied(int) OWNER TO elhandel_lookup;
ALTER FUNCTION portfolio.own_parties() OWNER TO elhandel_lookup;
ALTER FUNCTION portfolio.own_days() OWNER TO elhandel_lookup;
ALTER FUNCTION platform.api_key_of(bytea) OWNER TO elhandel_lookup;
REVOKE CREATE ON SCHEMA portfolio, platform, onboarding FROM elhandel_lookup;

-- Partitions are tables, and only the owner makes and drops tables: the functions do that one thing as the owner, for
-- those who may call them.
-- What is missing is made, be it one of the two, and only for months that can be: whoever may call it makes no others.
CREATE OR REPLACE FUNCTION metering.ensure_partition(month date) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    first_day date := date_trunc('month', month)::date;
    suffix text := to_char(first_day, '_YYYY_MM');
    parent text;
BEGIN
    IF first_day IS NULL OR first_day < '2000-01-01' OR first_day >= '2100-01-01' THEN
        RAISE EXCEPTION 'there are readings from 2000 to 2099 only, and % lies outside', first_day
            USING ERRCODE = 'datetime_field_overflow';
    END IF;
    IF to_regclass('metering.reading_day' || suffix) IS NOT NULL
       AND to_regclass('metering.reading_day_history' || suffix) IS NOT NULL THEN
        RETURN;
    END IF;
    LOCK TABLE metering.reading_day IN SHARE UPDATE EXCLUSIVE MODE;
    FOREACH parent IN ARRAY ARRAY['reading_day', 'reading_day_history'] LOOP
        IF to_regclass('metering.' || parent || suffix) IS NULL THEN
            EXECUTE format('CREATE TABLE metering.%I (LIKE metering.%I INCLUDING ALL)', parent || suffix, parent);
            EXECUTE format('ALTER TABLE metering.%I ATTACH PARTITION metering.%I FOR VALUES FROM (%L) TO (%L)',
                parent, parent || suffix, first_day, (first_day + interval '1 month')::date);
        END IF;
    END LOOP;
END
$$;

-- Drop a partition of a month. One that a run which is kept may ask for is refused, whoever calls: a day of electric
-- heating is counted from its year's first. So is one of the last five accounting years (rules/retention.toml), counted
-- from the youngest spot price, which no caller can write; and where there is no run or no price, nothing says that it
-- is over.
CREATE FUNCTION metering.drop_partition(parent text, month date) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    first_day date := date_trunc('month', month)::date;
    partition text := parent || to_char(first_day, '_YYYY_MM');
    needed_from date;
    books_from date;
BEGIN
    IF parent NOT IN ('reading_day', 'reading_day_history') THEN
        RAISE EXCEPTION 'metering.% is not kept in partitions by month', parent;
    END IF;
    SELECT date_trunc('year', min(r.period_from)::timestamp)::date INTO needed_from
    FROM settlement.run r WHERE r.state <> 'given_up';
    IF (first_day + interval '1 month')::date > needed_from THEN
        RAISE EXCEPTION 'metering.% is needed by a settlement run from % on', partition, needed_from;
    END IF;
    SELECT (date_trunc('year', max(p.day)::timestamp) - interval '5 years')::date INTO books_from
    FROM pricing.spot_day p;
    IF needed_from IS NULL OR books_from IS NULL OR (first_day + interval '1 month')::date > books_from THEN
        RAISE EXCEPTION 'metering.% is not known to be over: books are kept from % on, runs from % on', partition,
            coalesce(books_from::text, 'an unknown day'), coalesce(needed_from::text, 'an unknown day')
            USING ERRCODE = 'object_not_in_prerequisite_state';
    END IF;
    EXECUTE format('ALTER TABLE metering.%I DETACH PARTITION metering.%I', parent, partition);
    EXECUTE format('DROP TABLE metering.%I', partition);
END
$$;
