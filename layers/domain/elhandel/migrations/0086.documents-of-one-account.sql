-- depends: 0085.orders-that-wait
-- The receivable entries of a document stand on one account: that of one customer, and of the parties that were joined to
-- them. An entry that names the document of somebody else is refused, also from a role that writes rows by itself; each
-- role that posts may read who was joined to whom.
-- Why: docs/decisions/0086-a-document-stands-on-one-account.md.

CREATE FUNCTION ledger.document_is_of_one_account() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    wrong text;
BEGIN
    SELECT format('document %s stands on another account than %s', w.document_id, w.account_id) INTO wrong
        FROM (SELECT DISTINCT document_id, account_id FROM written WHERE document_id IS NOT NULL) w
        JOIN ledger.entry e ON e.document_id = w.document_id AND e.account_id <> w.account_id
        WHERE (SELECT coalesce(joined_to, customer_id) FROM portfolio.customer WHERE customer_id = w.account_id)
           <> (SELECT coalesce(joined_to, customer_id) FROM portfolio.customer WHERE customer_id = e.account_id) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'document_of_one_account', MESSAGE = wrong;
    END IF;

    RETURN NULL;
END
$$;
CREATE TRIGGER document_is_of_one_account AFTER INSERT ON ledger.entry REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.document_is_of_one_account();
