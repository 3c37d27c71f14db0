-- depends: 0174.links-by-point
-- A bill has ten lines, and each was checked against its section and its settlement by itself, which took half of the time
-- of writing it. The lines of documents come in one statement, which is checked as a whole (lines_are_whole): every one is of
-- a section that is there, and of that section's settlement; and it is the section that refers to the settlement
-- (docs/decisions/0178-documents-are-checked-as-a-set.md).

ALTER TABLE billing.invoice_section
    ADD CONSTRAINT invoice_section_of_settlement FOREIGN KEY (run_id, supply_period_id)
    REFERENCES settlement.settlement (run_id, supply_period_id);
ALTER TABLE billing.invoice_line
    DROP CONSTRAINT invoice_line_run_id_supply_period_id_fkey,
    DROP CONSTRAINT invoice_line_invoice_id_section_no_fkey;

-- One index finds what a settlement was billed by, and refuses that it is billed twice. What takes back is told apart by what
-- it takes back, once each (credit_once), and its sections by themselves.
DROP INDEX billing.bill_once;
DROP INDEX billing.invoice_line_settlement;
CREATE UNIQUE INDEX bill_once ON billing.invoice_line
    (run_id, supply_period_id, settlement_line_no, again, (coalesce(credits_invoice_id, 0)), (coalesce(credits_line_no, 0)))
    WHERE run_id IS NOT NULL;
DROP INDEX billing.bill_stretch_once;
CREATE UNIQUE INDEX bill_stretch_once ON billing.invoice_section
    (run_id, supply_period_id, again, (CASE WHEN takes_back THEN invoice_id ELSE 0 END),
     (CASE WHEN takes_back THEN section_no ELSE 0 END))
    WHERE run_id IS NOT NULL;

-- By index, whatever is known of how large the tables are: a shard's documents lie among millions.
CREATE OR REPLACE FUNCTION billing.lines_are_whole() RETURNS trigger
    LANGUAGE plpgsql SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
AS $$
DECLARE
    wrong text;
BEGIN
    SELECT format('document %s has a line in section %s, which is not there or is of another settlement', w.invoice_id,
                  w.section_no)
    INTO wrong
    FROM (SELECT DISTINCT invoice_id, section_no, run_id, supply_period_id FROM written) w
    LEFT JOIN billing.invoice_section s USING (invoice_id, section_no)
    WHERE s.invoice_id IS NULL
       OR s.run_id IS DISTINCT FROM w.run_id OR s.supply_period_id IS DISTINCT FROM w.supply_period_id
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'line_of_section', MESSAGE = wrong;
    END IF;
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

-- A section goes after its lines. (A line never changes its section: nothing of a document changes.)
CREATE FUNCTION billing.refuse_to_delete_sections_with_lines() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off
AS $$
DECLARE
    kept int;
BEGIN
    SELECT l.invoice_id INTO kept FROM gone JOIN billing.invoice_line l USING (invoice_id, section_no) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'line_of_section',
            MESSAGE = format('a section of document %s has lines: they go first', kept);
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER goes_after_its_lines AFTER DELETE ON billing.invoice_section REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION billing.refuse_to_delete_sections_with_lines();
