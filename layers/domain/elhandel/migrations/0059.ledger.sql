-- depends: 0058.accounts
-- The ledger: double entry, only ever added to. A posting is what one event means for the books; its entries add up to
-- 0. What somebody owes, and what is open of an invoice, is a sum of entries and is stored nowhere.
-- Why: docs/decisions/0069-a-ledger-that-balances-by-itself.md.

CREATE SCHEMA ledger;

CREATE TABLE ledger.posting (
    posting_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source     text NOT NULL CHECK (source ~ '^[a-z][a-z-]{0,39}$'),  -- invoice, payment, allocation, payout, fee, join …
    source_id  text NOT NULL CHECK (source_id <> ''),     -- the event, among those of its source
    booked_on  date NOT NULL,                             -- the day of the books, Danish time
    text       text NOT NULL,                             -- what happened, in Danish; nothing about a person
    posted_at  timestamptz NOT NULL,
    CONSTRAINT posted_once UNIQUE (source, source_id)
);
CREATE INDEX posting_day ON ledger.posting (booked_on);

CREATE TABLE ledger.entry (
    posting_id  bigint NOT NULL REFERENCES ledger.posting,
    entry_no    int NOT NULL,
    book        text NOT NULL,
    amount_ore  bigint NOT NULL CHECK (amount_ore <> 0),  -- debit > 0, credit < 0
    account_id  int REFERENCES portfolio.customer,        -- portfolio.account, of receivable and payouts
    document_id int,                                      -- the invoice or note that a receivable is about; NULL: on account
    party       text CHECK (party ~ '^[0-9]{13}$'),       -- of pass_through: the GLN of the owner of the charge
    PRIMARY KEY (posting_id, entry_no),
    CONSTRAINT known_book CHECK (book IN (
        'receivable', 'bank', 'unidentified', 'payouts', 'pass_through', 'vat', 'aconto', 'revenue_energy',
        'revenue_subscription', 'revenue_services', 'energy_bought', 'fees', 'write_off', 'goodwill')),
    CONSTRAINT of_an_account CHECK ((book IN ('receivable', 'payouts')) = (account_id IS NOT NULL)),
    CONSTRAINT about_a_document CHECK (document_id IS NULL OR book = 'receivable'),
    CONSTRAINT for_a_party CHECK ((book = 'pass_through') = (party IS NOT NULL))
);
CREATE INDEX entry_account ON ledger.entry (account_id, posting_id) WHERE account_id IS NOT NULL;
CREATE INDEX entry_document ON ledger.entry (document_id) INCLUDE (amount_ore) WHERE document_id IS NOT NULL;

-- Months that are closed: nothing is booked in them, or before them, any more.
CREATE TABLE ledger.closed_month (
    month     date PRIMARY KEY CHECK (month = date_trunc('month', month::timestamp)),
    closed_at timestamptz NOT NULL,
    closed_by text NOT NULL,
    reason    text NOT NULL
);

-- What follows holds for every role, also for one that writes rows itself.

-- Rows are added and stay. Only what `ledger.bring_forward` below has carried over goes, and no role but the owner of that
-- function may delete at all.
CREATE FUNCTION ledger.only_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND current_setting('ledger.bringing_forward', true) = 'on' THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION USING ERRCODE = 'restrict_violation',
        MESSAGE = format('rows of %I.%I are only added', TG_TABLE_SCHEMA, TG_TABLE_NAME);
END
$$;
CREATE TRIGGER only_added BEFORE UPDATE OR DELETE ON ledger.posting
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.only_added();
CREATE TRIGGER only_added BEFORE UPDATE OR DELETE ON ledger.entry
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.only_added();
CREATE TRIGGER only_added BEFORE UPDATE OR DELETE ON ledger.closed_month
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.only_added();

-- A posting comes with its entries, in one statement, and into an open month. The lock keeps months open until the
-- transaction ends; it is of no use to a transaction that reads from a snapshot which is older than the lock.
CREATE FUNCTION ledger.posting_is_whole() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    open_from date;
    wrong     text;
BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION USING ERRCODE = 'active_sql_transaction', MESSAGE = 'the ledger is written at READ COMMITTED only';
    END IF;

    PERFORM pg_advisory_xact_lock_shared(7301059);
    SELECT max(month) + interval '1 month' INTO open_from FROM ledger.closed_month;
    SELECT format('%s %s is booked on %s, and the books are closed until %s', source, source_id, booked_on, open_from)
        INTO wrong FROM posted WHERE booked_on < open_from LIMIT 1;
    IF FOUND AND current_setting('ledger.bringing_forward', true) IS DISTINCT FROM 'on' THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'period_is_open', MESSAGE = wrong;
    END IF;

    SELECT format('posting %s has no entries', posting_id) INTO wrong FROM posted p
        WHERE NOT EXISTS (SELECT FROM ledger.entry e WHERE e.posting_id = p.posting_id) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'posting_has_entries', MESSAGE = wrong;
    END IF;

    RETURN NULL;
END
$$;
CREATE TRIGGER posting_is_whole AFTER INSERT ON ledger.posting REFERENCING NEW TABLE AS posted
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.posting_is_whole();

-- The entries of a posting add up to 0, and none is added to it later.
CREATE FUNCTION ledger.posting_balances() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    wrong text;
BEGIN
    SELECT format('the entries of posting %s add up to %s', posting_id, sum(amount_ore)) INTO wrong
        FROM written GROUP BY posting_id HAVING sum(amount_ore) <> 0 LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'posting_balances', MESSAGE = wrong;
    END IF;

    SELECT format('posting %s has entries already', w.posting_id) INTO wrong
        FROM (SELECT posting_id, count(*) AS entries FROM written GROUP BY posting_id) w
        WHERE w.entries <> (SELECT count(*) FROM ledger.entry e WHERE e.posting_id = w.posting_id) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'posting_is_complete', MESSAGE = wrong;
    END IF;

    RETURN NULL;
END
$$;
CREATE TRIGGER posting_balances AFTER INSERT ON ledger.entry REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.posting_balances();

-- What was booked before the first day of a month becomes one posting on that day, an entry for each sum that is not 0, and
-- goes: no balance changes. The last five accounting years stay (rules/retention.toml), counted from the youngest posting.
-- Returns how many postings went.
CREATE FUNCTION ledger.bring_forward(until date, now timestamptz) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    books_from date;
    gone       bigint;
BEGIN
    SELECT (date_trunc('year', max(booked_on)::timestamp) - interval '5 years')::date INTO books_from FROM ledger.posting;
    IF until <> date_trunc('month', until::timestamp) OR books_from IS NULL OR until > books_from THEN
        RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state',
            MESSAGE = format('the books before %s are not over: they are kept from %s on', until, books_from);
    END IF;
    PERFORM set_config('ledger.bringing_forward', 'on', true);

    WITH old AS MATERIALIZED (
        SELECT e.book, e.account_id, e.document_id, e.party, sum(e.amount_ore)::bigint AS amount_ore
        FROM ledger.posting p JOIN ledger.entry e USING (posting_id) WHERE p.booked_on < until
        GROUP BY e.book, e.account_id, e.document_id, e.party HAVING sum(e.amount_ore) <> 0
    ), posted AS (
        INSERT INTO ledger.posting (source, source_id, booked_on, text, posted_at)
        SELECT 'brought-forward', until::text, until, 'Overført', now WHERE EXISTS (SELECT FROM old)
        RETURNING posting_id
    )
    INSERT INTO ledger.entry (posting_id, entry_no, book, amount_ore, account_id, document_id, party)
    SELECT posting_id, row_number() OVER (), book, amount_ore, account_id, document_id, party FROM posted CROSS JOIN old;

    DELETE FROM ledger.entry e USING ledger.posting p WHERE p.posting_id = e.posting_id AND p.booked_on < until;
    DELETE FROM ledger.posting WHERE booked_on < until;
    GET DIAGNOSTICS gone = ROW_COUNT;

    PERFORM set_config('ledger.bringing_forward', 'off', true);
    RETURN gone;
END
$$;
