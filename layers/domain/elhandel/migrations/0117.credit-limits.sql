-- depends: 0116.who-says-whose-home-it-is
-- Up to which amount an account may owe without a second thought: nothing, unless somebody decided it (CD-ACC-4).
ALTER TABLE billing.profile
    ADD COLUMN credit_limit_ore bigint NOT NULL DEFAULT 0 CHECK (credit_limit_ore >= 0);

CREATE FUNCTION billing.own_credit_limit() RETURNS bigint
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT coalesce((
        SELECT p.credit_limit_ore FROM billing.profile p
        WHERE p.account_id = portfolio.asking_customer() AND p.superseded_at IS NULL), 0)
$$;
GRANT USAGE, CREATE ON SCHEMA billing TO elhandel_lookup;
ALTER FUNCTION billing.own_credit_limit() OWNER TO elhandel_lookup;
REVOKE CREATE ON SCHEMA billing FROM elhandel_lookup;
