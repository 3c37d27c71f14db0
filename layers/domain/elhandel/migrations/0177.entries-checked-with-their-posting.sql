-- depends: 0176.supply-sorted-by-numbers
-- Each entry of a bill was checked against its posting by itself, which took as long as writing the entry. The entries of a
-- posting come in one statement, which is looked at as a whole already (posting_balances): it now sees too that the posting is
-- there (docs/decisions/0179-entries-are-checked-with-their-posting.md).

ALTER TABLE ledger.entry DROP CONSTRAINT entry_posting_id_fkey;

-- In one look at one state of the books, so that a posting that is brought forward meanwhile is seen with its entries or not at
-- all. By index, whatever is known of how large the tables are.
CREATE OR REPLACE FUNCTION ledger.posting_balances() RETURNS trigger
    LANGUAGE plpgsql SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
AS $$
DECLARE
    wrong record;
BEGIN
    SELECT w.posting_id, w.ore, p.posting_id IS NULL AS missing INTO wrong
    FROM (SELECT posting_id, sum(amount_ore) AS ore, count(*) AS entries FROM written GROUP BY posting_id) w
    CROSS JOIN LATERAL (SELECT count(*) AS entries FROM ledger.entry e WHERE e.posting_id = w.posting_id) there
    LEFT JOIN ledger.posting p USING (posting_id)
    WHERE p.posting_id IS NULL OR w.ore <> 0 OR there.entries <> w.entries
    LIMIT 1;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;

    IF wrong.missing THEN
        RAISE EXCEPTION USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'entry_of_posting',
            MESSAGE = format('there is no posting %s for its entries', wrong.posting_id);
    ELSIF wrong.ore <> 0 THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'posting_balances',
            MESSAGE = format('the entries of posting %s add up to %s', wrong.posting_id, wrong.ore);
    END IF;
    RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'posting_is_complete',
        MESSAGE = format('posting %s has entries already', wrong.posting_id);
END
$$;

-- A posting goes after its entries. (An entry never changes its posting: nothing of the ledger changes.)
CREATE FUNCTION ledger.refuse_to_delete_postings_with_entries() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off
AS $$
DECLARE
    kept bigint;
BEGIN
    SELECT e.posting_id INTO kept FROM gone JOIN ledger.entry e USING (posting_id) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'entry_of_posting',
            MESSAGE = format('posting %s has entries: they go first', kept);
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER goes_after_its_entries AFTER DELETE ON ledger.posting REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_to_delete_postings_with_entries();
