-- depends: 0066.bills-say-what-was-agreed
-- What a bill says about its figures beside the lines, kept with the document so that it never changes: what was
-- corrected and what that cost, which readings are estimated, a fixed price, what a similar home uses. (Values, not
-- texts; see elhandel.billing.annotations.)

ALTER TABLE billing.invoice_section
    ADD COLUMN annotations jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(annotations) = 'object');

-- Of what is in the customer's favour: the day by which it has been set off or paid out.
ALTER TABLE billing.invoice ADD COLUMN pay_back_by date;

-- Of a correction: what has changed under its days, and what each of it cost in øre; together the subtotal. NULL: of
-- an original, and of corrections from before this was kept.
ALTER TABLE settlement.settlement ADD COLUMN changes jsonb CHECK (jsonb_typeof(changes) = 'array');

-- Estimated readings are few: a bill finds them without looking at all of its days.
CREATE INDEX reading_day_not_all_measured ON metering.reading_day (metering_point_id, day) WHERE quality IS NOT NULL;
