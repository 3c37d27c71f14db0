-- depends: 0061.charges-and-profiles
-- Issued documents never change, whoever writes: the database holds it. Whether one is paid follows from the ledger.
-- Why: docs/billing.md.

-- A draft is a row elsewhere (billing.draft); a document is issued, and closed once nothing is open of it any more and
-- its month is closed in the books.
ALTER TABLE billing.invoice
    ADD COLUMN state text NOT NULL DEFAULT 'issued' CHECK (state IN ('issued', 'closed'));
CREATE INDEX invoice_not_closed ON billing.invoice (issued_on) WHERE state = 'issued';

-- Where its PDF lies and what its hash is may be noted, and that it is closed. Nothing else.
CREATE FUNCTION billing.refuse_to_change_documents() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.document_key = OLD.document_key;
    NEW.document_sha256 = OLD.document_sha256;
    IF OLD.state = 'issued' THEN
        NEW.state = OLD.state;
    END IF;
    IF NEW IS DISTINCT FROM OLD THEN
        RAISE EXCEPTION USING ERRCODE = 'restrict_violation',
            MESSAGE = format('document %s is issued and never changes; a note corrects it', OLD.number);
    END IF;
    RETURN NULL;
END
$$;
-- AFTER, so that what is written stays as it was asked for: the function changes its own copy only.
CREATE TRIGGER never_changes AFTER UPDATE ON billing.invoice
    FOR EACH ROW EXECUTE FUNCTION billing.refuse_to_change_documents();

CREATE FUNCTION billing.refuse_to_change_rows_of_documents() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING ERRCODE = 'restrict_violation',
        MESSAGE = format('what %I.%I says is issued and never changes', TG_TABLE_SCHEMA, TG_TABLE_NAME);
END
$$;
CREATE TRIGGER never_changes BEFORE UPDATE ON billing.invoice_section
    FOR EACH STATEMENT EXECUTE FUNCTION billing.refuse_to_change_rows_of_documents();
CREATE TRIGGER never_changes BEFORE UPDATE ON billing.invoice_line
    FOR EACH STATEMENT EXECUTE FUNCTION billing.refuse_to_change_rows_of_documents();

-- A document goes only with the books of its year, whole.
CREATE FUNCTION billing.refuse_to_delete_documents() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    kept text;
BEGIN
    SELECT i.number INTO kept
    FROM (SELECT DISTINCT invoice_id FROM gone) g
    JOIN billing.invoice i USING (invoice_id)
    WHERE NOT EXISTS (SELECT FROM billing.number_series n WHERE n.series = i.series AND n.expired_at IS NOT NULL)
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'restrict_violation',
            MESSAGE = format('document %s is kept as long as the books of its year', kept);
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER kept_with_its_books AFTER DELETE ON billing.invoice_section REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION billing.refuse_to_delete_documents();
CREATE TRIGGER kept_with_its_books AFTER DELETE ON billing.invoice_line REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION billing.refuse_to_delete_documents();

-- The same of the document itself, which is gone when a statement is over.
CREATE FUNCTION billing.refuse_to_delete_a_document() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM billing.number_series n WHERE n.series = OLD.series AND n.expired_at IS NOT NULL) THEN
        RAISE EXCEPTION USING ERRCODE = 'restrict_violation',
            MESSAGE = format('document %s is kept as long as the books of its year', OLD.number);
    END IF;
    RETURN OLD;
END
$$;
CREATE TRIGGER kept_with_its_books BEFORE DELETE ON billing.invoice
    FOR EACH ROW EXECUTE FUNCTION billing.refuse_to_delete_a_document();

-- Nothing is added to a document later: its lines come in one statement and add up to what it says.
CREATE FUNCTION billing.lines_are_whole() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    wrong text;
BEGIN
    SELECT format('document %s says %s øre without VAT, and its lines add up to %s', i.number, i.subtotal_ore, l.ore)
    INTO wrong
    FROM (SELECT invoice_id, sum(amount_ore) AS ore, count(*) AS lines FROM written GROUP BY invoice_id) l
    JOIN billing.invoice i USING (invoice_id)
    WHERE l.ore <> i.subtotal_ore
       OR l.lines <> (SELECT count(*) FROM billing.invoice_line o WHERE o.invoice_id = i.invoice_id)
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'document_is_whole', MESSAGE = wrong;
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER lines_are_whole AFTER INSERT ON billing.invoice_line REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION billing.lines_are_whole();

-- What is open of a document is the sum of its entries in the ledger; its status follows from that and from a day:
-- issued, partly_paid, paid, overdue, and credited where notes took all of it back. (Drafts are billing.draft.)
CREATE FUNCTION billing.document_status(today date)
    RETURNS TABLE (invoice_id int, customer_id int, account_id int, number text, kind text, corrects_id int,
                   issued_on date, due_on date, total_ore bigint, open_ore bigint, status text)
    LANGUAGE sql STABLE ROWS 1000
AS $$
    SELECT i.invoice_id, i.customer_id, a.account_id, i.number, i.kind, i.corrects_id, i.issued_on, i.due_on,
           i.total_ore, e.open_ore,
           CASE WHEN i.total_ore <> 0 AND n.ore = -i.total_ore THEN 'credited'
                WHEN e.open_ore * sign(i.total_ore) <= 0 THEN 'paid'
                WHEN e.open_ore > 0 AND i.due_on < today THEN 'overdue'
                WHEN e.open_ore = i.total_ore THEN 'issued'
                ELSE 'partly_paid' END
    FROM billing.invoice i
    JOIN portfolio.account a USING (customer_id)
    CROSS JOIN LATERAL (
        SELECT coalesce(sum(l.amount_ore), 0)::bigint AS open_ore
        FROM ledger.entry l WHERE l.document_id = i.invoice_id) e
    CROSS JOIN LATERAL (
        SELECT coalesce(sum(o.total_ore), 0)::bigint AS ore
        FROM billing.invoice o WHERE o.corrects_id = i.invoice_id) n
$$;

-- The same of the asking customer's own documents, who may not read the ledger.
CREATE FUNCTION billing.own_document_status(today date)
    RETURNS TABLE (invoice_id int, open_ore bigint, status text)
    LANGUAGE sql STABLE SECURITY DEFINER ROWS 100 SET search_path = pg_catalog, pg_temp
AS $$
    SELECT d.invoice_id, d.open_ore, d.status FROM billing.document_status(today) d
    WHERE d.customer_id = portfolio.asking_customer()
$$;

GRANT USAGE, CREATE ON SCHEMA billing TO elhandel_lookup;
ALTER FUNCTION billing.own_document_status(date) OWNER TO elhandel_lookup;
REVOKE CREATE ON SCHEMA billing FROM elhandel_lookup;
