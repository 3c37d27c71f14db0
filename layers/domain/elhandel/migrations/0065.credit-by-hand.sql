-- depends: 0064.what-aconto-rests-on
-- Credit by hand: who gave what, and why. And no credit exceeds its invoice, whoever writes the rows.
-- Why: docs/decisions/0071-credit-never-exceeds-its-invoice.md.

-- What staff gave: a note that takes an invoice or lines of it back, an amount off it, a new invoice in place of one that
-- was taken back, or goodwill, which is a charge on the next bill.
CREATE TABLE billing.hand_credit (
    hand_credit_id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind        text NOT NULL CHECK (kind IN ('lines', 'amount', 'again', 'goodwill')),
    account_id  int NOT NULL REFERENCES portfolio.customer (customer_id),
    case_no     text NOT NULL CHECK (case_no <> ''),      -- of the staff; the same case again changes nothing
    corrects_id int REFERENCES billing.invoice,           -- the invoice that it is about
    invoice_id  int UNIQUE REFERENCES billing.invoice,    -- the document that was issued; NULL: goodwill
    amount_ore  bigint NOT NULL,                          -- given, with VAT; below 0: asked for again
    decided_by  text NOT NULL,
    reason      text NOT NULL,
    decided_at  timestamptz NOT NULL,
    CHECK ((kind = 'goodwill') = (corrects_id IS NULL)),
    CHECK ((kind = 'goodwill') = (invoice_id IS NULL))
);
CREATE UNIQUE INDEX hand_credit_once ON billing.hand_credit (account_id, kind, case_no, coalesce(corrects_id, 0));
CREATE INDEX hand_credit_of_invoice ON billing.hand_credit (corrects_id);

-- An amount off an invoice is a line of its own, and about no home. Its VAT stands on it, as that of aconto does.
ALTER TABLE billing.invoice_line
    DROP CONSTRAINT invoice_line_category_check,
    ADD CONSTRAINT invoice_line_category_check
        CHECK (category IN ('supplier', 'network', 'tax', 'aconto', 'service', 'allowance')),
    DROP CONSTRAINT a_line_is_settled_aconto_or_a_charge,
    ADD CONSTRAINT a_line_is_settled_aconto_a_charge_or_an_allowance CHECK (
        (category IN ('aconto', 'allowance')) = (vat_ore IS NOT NULL)
        AND (category = 'service') = (billing_charge_id IS NOT NULL)
        AND (category IN ('service', 'allowance')) = (supply_period_id IS NULL)
        AND (category IN ('aconto', 'service', 'allowance')) = (run_id IS NULL)
        AND (run_id IS NULL) = (settlement_line_no IS NULL));

-- What is invoiced again, in place of a document that was taken back: how often it was invoiced before.
ALTER TABLE billing.invoice_section ADD COLUMN again smallint NOT NULL DEFAULT 0 CHECK (again >= 0);
ALTER TABLE billing.invoice_line ADD COLUMN again smallint NOT NULL DEFAULT 0 CHECK (again >= 0);
DROP INDEX billing.bill_stretch_once;
CREATE UNIQUE INDEX bill_stretch_once ON billing.invoice_section (run_id, supply_period_id, again) WHERE NOT takes_back;
DROP INDEX billing.bill_once;
CREATE UNIQUE INDEX bill_once ON billing.invoice_line (run_id, supply_period_id, settlement_line_no, again)
    WHERE credits_invoice_id IS NULL;
DROP INDEX billing.charge_once;
CREATE UNIQUE INDEX charge_once ON billing.invoice_line (billing_charge_id, again) WHERE credits_invoice_id IS NULL;
CREATE INDEX billed_again ON billing.invoice_section (run_id, supply_period_id) WHERE again > 0 AND NOT takes_back;

-- Where a settlement stands: on the last document that bills it.
CREATE VIEW billing.standing_section WITH (security_invoker = true) AS
SELECT s.invoice_id, s.section_no, s.run_id, s.supply_period_id
FROM billing.invoice_section s
WHERE NOT s.takes_back AND s.run_id IS NOT NULL AND NOT EXISTS (
    SELECT FROM billing.invoice_section later
    WHERE later.run_id = s.run_id AND later.supply_period_id = s.supply_period_id
      AND NOT later.takes_back AND later.again > 0 AND later.again > s.again);

-- An invoice, less all that was ever taken off it, is never below what is left of it: an allowance ends at 0, a line that
-- is taken back is the exact inverse of one of this invoice or its notes, and is so once (the index credit_once).
-- Deferred, since lines follow their document. Notes of one invoice wait for each other here, so that two that are each
-- within the invoice are not beyond it together.
CREATE FUNCTION billing.credit_within_invoice() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    allowed bigint;
    rest    bigint;
BEGIN
    PERFORM FROM billing.invoice WHERE invoice_id = NEW.corrects_id FOR UPDATE;

    SELECT sum(i.total_ore) INTO rest
    FROM billing.invoice i WHERE i.invoice_id = NEW.corrects_id OR i.corrects_id = NEW.corrects_id;
    SELECT coalesce(sum(l.amount_ore + l.vat_ore), 0) INTO allowed
    FROM billing.invoice i JOIN billing.invoice_line l USING (invoice_id)
    WHERE i.corrects_id = NEW.corrects_id AND l.category = 'allowance';
    IF allowed > 0 OR (allowed < 0 AND rest < 0) THEN
        RAISE EXCEPTION 'document % takes more off invoice id % than is left of it: % øre are left, % are taken off',
            NEW.number, NEW.corrects_id, rest, allowed
            USING ERRCODE = 'check_violation', CONSTRAINT = 'credit_within_invoice';
    END IF;

    IF EXISTS (
        SELECT FROM billing.invoice_line c
        JOIN billing.invoice_line b ON b.invoice_id = c.credits_invoice_id AND b.line_no = c.credits_line_no
        JOIN billing.invoice i ON i.invoice_id = b.invoice_id
        WHERE c.invoice_id = NEW.invoice_id
          AND (c.amount_ore <> -b.amount_ore OR c.vat <> b.vat OR c.vat_ore IS DISTINCT FROM -b.vat_ore
               OR coalesce(i.corrects_id, i.invoice_id) <> NEW.corrects_id)) THEN
        RAISE EXCEPTION 'document % takes back a line that it is not the inverse of', NEW.number
            USING ERRCODE = 'check_violation', CONSTRAINT = 'credit_within_invoice';
    END IF;

    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER credit_within_invoice AFTER INSERT ON billing.invoice
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.corrects_id IS NOT NULL)
    EXECUTE FUNCTION billing.credit_within_invoice();
