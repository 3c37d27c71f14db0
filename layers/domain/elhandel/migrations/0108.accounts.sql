-- depends: 0107.notifications
-- An account has a number by which people name it, and lies on a market: CT-2026-00001. The number is drawn in the
-- transaction that makes the account, from one counter that is never begun anew and never skips
-- (docs/decisions/0098-an-account-has-a-number-and-a-market.md).

-- From these rows accounts are numbered; what else differs between markets is in portfolio/rules/markets.toml.
CREATE TABLE portfolio.market (
    market         text PRIMARY KEY CHECK (market ~ '^[A-Z]{2}$'),
    account_prefix text NOT NULL CHECK (account_prefix ~ '^[A-Z]{2,4}$'),
    time_zone      text NOT NULL                      -- of the year in a number
);
INSERT INTO portfolio.market VALUES ('DK', 'CT', 'Europe/Copenhagen'), ('ZA', 'CT', 'Africa/Johannesburg');

CREATE TABLE portfolio.account_counter (
    name text PRIMARY KEY CHECK (name = 'account'),
    last bigint NOT NULL
);

ALTER TABLE portfolio.customer
    ADD COLUMN market text NOT NULL DEFAULT 'DK' REFERENCES portfolio.market,
    ADD COLUMN account_number text
        CHECK (account_number ~ '^[A-Z]{2,4}-[0-9]{4}-[0-9]{5,}$' AND length(account_number) <= 20);

-- At least five digits, and as many as it takes.
CREATE FUNCTION portfolio.account_number_text(prefix text, made_at timestamptz, zone text, n bigint) RETURNS text
    LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format('%s-%s-%s', prefix, extract(year FROM made_at AT TIME ZONE zone)::int,
                  lpad(n::text, greatest(5, length(n::text)), '0'))
$$;

UPDATE portfolio.customer k
SET account_number = portfolio.account_number_text(m.account_prefix, k.created_at, m.time_zone, o.n)
FROM (SELECT customer_id, row_number() OVER (ORDER BY created_at, customer_id) AS n FROM portfolio.customer) o,
    portfolio.market m
WHERE o.customer_id = k.customer_id AND m.market = k.market;
INSERT INTO portfolio.account_counter (name, last)
SELECT 'account', count(*) FROM portfolio.customer HAVING count(*) > 0;

CREATE INDEX account_by_number ON portfolio.customer (account_number);
CREATE UNIQUE INDEX account_counted_once ON portfolio.customer ((split_part(account_number, '-', 3)::bigint));
CREATE INDEX account_not_numbered ON portfolio.customer (customer_id) WHERE account_number IS NULL;

-- Numbers what the transaction has added, when it commits: so the counter is held for an instant, and many rows (a
-- load) draw their numbers at once, by the first of them. A number that was given stays, and is counted.
CREATE FUNCTION portfolio.number_accounts() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    before bigint;
    numbered bigint;
BEGIN
    PERFORM FROM portfolio.customer WHERE customer_id = NEW.customer_id AND account_number IS NULL;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;

    INSERT INTO portfolio.account_counter (name, last) VALUES ('account', 0) ON CONFLICT (name) DO NOTHING;
    SELECT greatest(c.last, (SELECT max(split_part(account_number, '-', 3)::bigint) FROM portfolio.customer))
    INTO before FROM portfolio.account_counter c WHERE c.name = 'account' FOR UPDATE;

    UPDATE portfolio.customer k
    SET account_number = portfolio.account_number_text(m.account_prefix, k.created_at, m.time_zone, before + o.n)
    FROM (SELECT customer_id, row_number() OVER (ORDER BY customer_id) AS n
          FROM portfolio.customer WHERE account_number IS NULL) o, portfolio.market m
    WHERE o.customer_id = k.customer_id AND m.market = k.market;
    GET DIAGNOSTICS numbered = ROW_COUNT;
    UPDATE portfolio.account_counter SET last = before + numbered WHERE name = 'account';
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER accounts_are_numbered AFTER INSERT ON portfolio.customer
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.account_number IS NULL)
    EXECUTE FUNCTION portfolio.number_accounts();

-- Who has a number keeps it.
CREATE FUNCTION portfolio.keep_account_number() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RAISE EXCEPTION 'the number of account % stays', OLD.customer_id USING ERRCODE = 'check_violation';
END
$$;
CREATE TRIGGER account_number_stays BEFORE UPDATE OF account_number ON portfolio.customer
    FOR EACH ROW WHEN (OLD.account_number IS NOT NULL) EXECUTE FUNCTION portfolio.keep_account_number();

GRANT USAGE, CREATE ON SCHEMA portfolio TO elhandel_numberer;
ALTER FUNCTION portfolio.number_accounts() OWNER TO elhandel_numberer;
REVOKE CREATE ON SCHEMA portfolio FROM elhandel_numberer;
