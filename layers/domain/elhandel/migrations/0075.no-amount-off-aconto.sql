-- depends: 0074.a-feed-of-the-ledger
-- No amount comes off what an invoice asked for in advance: the bill of its quarter sets that off, so it would be given
-- twice. What is left of an invoice for allowances is what is left of it without its aconto.
CREATE OR REPLACE FUNCTION billing.credit_within_invoice() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    allowed bigint;
    aconto  bigint;
    rest    bigint;
BEGIN
    PERFORM FROM billing.invoice WHERE invoice_id = NEW.corrects_id FOR UPDATE;

    SELECT coalesce(sum(l.amount_ore + l.vat_ore) FILTER (WHERE l.category = 'allowance' AND i.corrects_id IS NOT NULL), 0),
           coalesce(sum(l.amount_ore + l.vat_ore) FILTER (WHERE l.category = 'aconto'), 0)
    INTO allowed, aconto
    FROM billing.invoice i JOIN billing.invoice_line l USING (invoice_id)
    WHERE (i.invoice_id = NEW.corrects_id OR i.corrects_id = NEW.corrects_id) AND l.vat_ore IS NOT NULL;
    SELECT sum(i.total_ore) - greatest(aconto, 0) INTO rest
    FROM billing.invoice i WHERE i.invoice_id = NEW.corrects_id OR i.corrects_id = NEW.corrects_id;
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
