-- depends: 0090.own-profile
-- Customers dispute a line of a bill themselves: why, by when it is answered, what was asked of the market for it, what
-- came of it, and what was written.

ALTER TABLE billing.dispute
    ADD COLUMN cause         text NOT NULL DEFAULT 'other' CHECK (cause IN ('use', 'price', 'not-mine', 'paid', 'other')),
    ADD COLUMN answer_by     date,                        -- NULL: of before this migration
    ADD COLUMN asks_readings boolean NOT NULL DEFAULT false, -- it is about energy: the readings are asked for again
    ADD COLUMN asked_at      timestamptz,
    ADD COLUMN enquiry_id    int,                         -- market.enquiry, while it is kept
    ADD COLUMN asked_in_vain text,                        -- the code of why nothing could be asked
    ADD COLUMN answered_at   timestamptz,                 -- the market has answered
    ADD COLUMN decided       text CHECK (decided IN ('credited', 'confirmed')),
    ADD COLUMN credited_by   int REFERENCES billing.invoice,
    ADD CONSTRAINT decided_when_closed CHECK (decided IS NULL OR closed_at IS NOT NULL),
    ADD CONSTRAINT credited_by_a_note CHECK ((decided = 'credited') IS NOT DISTINCT FROM (credited_by IS NOT NULL)
                                             OR decided IS NULL AND credited_by IS NULL);
CREATE INDEX dispute_of_invoice ON billing.dispute (invoice_id);
CREATE INDEX dispute_to_ask ON billing.dispute (dispute_id) WHERE asks_readings AND answered_at IS NULL AND closed_at IS NULL;
CREATE INDEX dispute_credited_by ON billing.dispute (credited_by) WHERE credited_by IS NOT NULL;

CREATE TABLE billing.dispute_letter (
    dispute_id int NOT NULL REFERENCES billing.dispute,
    letter_no  smallint NOT NULL,
    from_us    boolean NOT NULL,
    text       text NOT NULL CHECK (length(text) BETWEEN 1 AND 4000),
    written_by text NOT NULL,
    written_at timestamptz NOT NULL,
    PRIMARY KEY (dispute_id, letter_no)
);

CREATE POLICY own_disputes ON billing.dispute TO elhandel_customer
    USING (invoice_id IN (SELECT i.invoice_id FROM billing.invoice i))
    WITH CHECK (invoice_id IN (SELECT i.invoice_id FROM billing.invoice i) AND closed_at IS NULL);
ALTER TABLE billing.dispute ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_dispute_letters ON billing.dispute_letter TO elhandel_customer
    USING (dispute_id IN (SELECT d.dispute_id FROM billing.dispute d))
    WITH CHECK (NOT from_us AND dispute_id IN (SELECT d.dispute_id FROM billing.dispute d WHERE d.closed_at IS NULL));
ALTER TABLE billing.dispute_letter ENABLE ROW LEVEL SECURITY;

-- What is written stays as it was written.
CREATE TRIGGER never_changes BEFORE UPDATE ON billing.dispute_letter
    FOR EACH STATEMENT EXECUTE FUNCTION billing.refuse_to_change_rows_of_documents();

ALTER TABLE market.enquiry
    DROP CONSTRAINT enquiry_purpose_check,
    ADD CONSTRAINT enquiry_purpose_check CHECK (purpose IN (
        'staff', 'missing-days', 'missing-data', 'reconciliation', 'dispute'));
