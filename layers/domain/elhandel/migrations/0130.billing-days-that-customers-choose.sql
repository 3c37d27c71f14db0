-- depends: 0129.links-that-customers-ask-for
-- A customer chooses the day of the month on which they are billed. Of a service the new day holds from the end of the cycle that
-- is charged already, so no day is billed twice and none never (docs/decisions/0110-another-billing-day-begins-behind-what-is-charged.md).

-- On which day a service is billed from a day on; before the first of these on the day that was agreed with the order.
CREATE TABLE services.billing_day (
    billing_day_id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    agreement_id   int NOT NULL REFERENCES services.agreement,
    valid_from     date NOT NULL,
    billing_day    smallint NOT NULL CHECK (billing_day IN (1, 5, 25, 30)),
    recorded_at    timestamptz NOT NULL,
    recorded_by    text NOT NULL,
    reason         text NOT NULL CHECK (reason <> ''),
    superseded_at  timestamptz
);
CREATE UNIQUE INDEX billing_day_current ON services.billing_day (agreement_id, valid_from) WHERE superseded_at IS NULL;

ALTER TABLE services.billing_day ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_billing_days ON services.billing_day TO elhandel_customer
    USING (agreement_id IN (SELECT s.agreement_id FROM services.agreement s))
    WITH CHECK (agreement_id IN (SELECT s.agreement_id FROM services.agreement s));

-- The asking customer is billed on another day from now on; nothing else of how they are billed is theirs to change.
CREATE FUNCTION billing.choose_own_day(wanted int, who text, why text, at timestamptz) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    asking int := portfolio.asking_customer();
    known billing.profile;
BEGIN
    IF asking IS NULL THEN
        RAISE EXCEPTION 'nobody asks' USING ERRCODE = 'insufficient_privilege';
    END IF;
    SELECT * INTO known FROM billing.profile WHERE account_id = asking AND superseded_at IS NULL FOR UPDATE;
    IF known.billing_day = wanted THEN
        RETURN;
    END IF;

    UPDATE billing.profile SET superseded_at = at WHERE profile_id = known.profile_id;
    INSERT INTO billing.profile (account_id, billing_day, vat_class, least_ore, mandate_number, cvr, ean, order_reference,
        einvoice, credit_limit_ore, recorded_by, reason, recorded_at)
    VALUES (asking, wanted, coalesce(known.vat_class, 'standard'), known.least_ore, known.mandate_number, known.cvr, known.ean,
        known.order_reference, known.einvoice, coalesce(known.credit_limit_ore, 0), who, why, at)
    ON CONFLICT (account_id) WHERE superseded_at IS NULL DO NOTHING;
END
$$;

GRANT USAGE, CREATE ON SCHEMA billing TO elhandel_chooser;
ALTER FUNCTION billing.choose_own_day(int, text, text, timestamptz) OWNER TO elhandel_chooser;
REVOKE CREATE ON SCHEMA billing FROM elhandel_chooser;
