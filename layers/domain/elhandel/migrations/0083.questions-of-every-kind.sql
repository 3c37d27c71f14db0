-- depends: 0082.what-customers-are-settled-by
-- Questions for master data (RSM-006), price links (RSM-032) and prices (RSM-035) beside those for readings and sums; and
-- readings that answer a question in part.

ALTER TABLE market.enquiry
    DROP CONSTRAINT enquiry_kind_check,
    ADD CONSTRAINT enquiry_kind_check CHECK (kind IN (
        'historical_data', 'aggregates', 'wholesale', 'master_data', 'price_links', 'price_list')),
    DROP CONSTRAINT enquiry_purpose_check,
    ADD CONSTRAINT enquiry_purpose_check CHECK (purpose IN (
        'staff', 'missing-days', 'missing-data', 'reconciliation')),
    DROP CONSTRAINT enquiry_check1,
    ADD CONSTRAINT enquiry_of_a_point CHECK (
        (kind IN ('historical_data', 'master_data', 'price_links')) = (metering_point_id IS NOT NULL)),
    ADD COLUMN missing_days date[] NOT NULL DEFAULT '{}';  -- of readings that came in part: the days that have not

DROP INDEX market.enquiry_open;
CREATE INDEX enquiry_open ON market.enquiry (state, due_at) WHERE state IN ('pending', 'sent', 'partly_answered');

-- What was asked for lately because it is missing is looked up each morning, and by the work list.
CREATE INDEX enquiry_missing_data ON market.enquiry (created_at) WHERE purpose = 'missing-data';
