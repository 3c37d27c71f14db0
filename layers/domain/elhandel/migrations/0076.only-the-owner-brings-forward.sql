-- depends: 0075.no-amount-off-aconto
-- Any role may set a setting of its own, so 'ledger.bringing_forward' alone opened closed months to whoever knew its name.
-- It counts for the owner of the ledger only, as whom `ledger.bring_forward` runs.

CREATE OR REPLACE FUNCTION ledger.only_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND current_setting('ledger.bringing_forward', true) = 'on'
       AND current_user = (SELECT pg_catalog.pg_get_userbyid(relowner) FROM pg_catalog.pg_class WHERE oid = TG_RELID) THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION USING ERRCODE = 'restrict_violation',
        MESSAGE = format('rows of %I.%I are only added', TG_TABLE_SCHEMA, TG_TABLE_NAME);
END
$$;

CREATE OR REPLACE FUNCTION ledger.posting_is_whole() RETURNS trigger LANGUAGE plpgsql AS $$
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
    IF FOUND AND (current_setting('ledger.bringing_forward', true) IS DISTINCT FROM 'on'
                  OR current_user <> (SELECT pg_catalog.pg_get_userbyid(relowner) FROM pg_catalog.pg_class WHERE oid = TG_RELID)) THEN
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
