-- depends: 0109.own-services
-- What somebody of the staff changes is noted in the same transaction: which row, and what stood there before and after.
-- A job says for whom it works (app.acting); without it nothing is noted, and a trigger costs the question only.

CREATE TABLE platform.change (
    change_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL,
    who text NOT NULL CHECK (who <> ''),
    action_id bigint,
    changed text NOT NULL,
    row_key jsonb NOT NULL CHECK (jsonb_typeof(row_key) = 'object'),
    before jsonb NOT NULL CHECK (jsonb_typeof(before) = 'object'),
    after jsonb NOT NULL CHECK (jsonb_typeof(after) = 'object')
);
CREATE INDEX change_of_action ON platform.change (action_id) WHERE action_id IS NOT NULL;
CREATE INDEX change_age ON platform.change (at);
COMMENT ON COLUMN platform.change.action_id IS 'In the log of the back office; NULL for what was asked by command.';
COMMENT ON COLUMN platform.change.changed IS 'The table.';
COMMENT ON COLUMN platform.change.before IS
    'The columns that differ; of one that says something of a person only true, that something stood there.';
CREATE TRIGGER change_is_kept BEFORE UPDATE ON platform.change
    FOR EACH ROW EXECUTE FUNCTION platform.refuse_change();

-- Arguments, columns by comma: the row's key; those that are shown; those of which only is noted that they changed; and
-- the one that says that the row holds no more, as if it were deleted.
CREATE FUNCTION platform.note_change() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    acting CONSTANT jsonb := current_setting('app.acting')::jsonb;
    was jsonb;
    becomes jsonb;
    row_is jsonb;
    old_values jsonb;
    new_values jsonb;
BEGIN
    IF TG_OP <> 'INSERT' THEN
        was := to_jsonb(OLD);
    END IF;
    IF TG_OP <> 'DELETE' THEN
        becomes := to_jsonb(NEW);
    END IF;
    SELECT jsonb_object_agg(k.name, coalesce(becomes, was) -> k.name) INTO row_is
    FROM unnest(string_to_array(TG_ARGV[0], ',')) AS k (name);

    IF TG_OP = 'UPDATE' AND was ->> TG_ARGV[3] IS NULL AND becomes ->> TG_ARGV[3] IS NOT NULL THEN
        becomes := NULL;
    END IF;
    SELECT coalesce(jsonb_object_agg(c.name, CASE WHEN c.is_shown THEN was -> c.name ELSE to_jsonb(true) END)
                    FILTER (WHERE was ->> c.name IS NOT NULL), '{}'),
           coalesce(jsonb_object_agg(c.name, CASE WHEN c.is_shown THEN becomes -> c.name ELSE to_jsonb(true) END)
                    FILTER (WHERE becomes ->> c.name IS NOT NULL), '{}')
    INTO old_values, new_values
    FROM (SELECT s.name, true FROM unnest(string_to_array(TG_ARGV[1], ',')) AS s (name)
          UNION ALL
          SELECT g.name, false FROM unnest(string_to_array(TG_ARGV[2], ',')) AS g (name)) AS c (name, is_shown)
    WHERE was -> c.name IS DISTINCT FROM becomes -> c.name;

    IF old_values <> '{}' OR new_values <> '{}' THEN
        INSERT INTO platform.change (at, who, action_id, changed, row_key, before, after)
        VALUES ((acting ->> 'at')::timestamptz, acting ->> 'who', (acting ->> 'action')::bigint,
                concat(TG_TABLE_SCHEMA, '.', TG_TABLE_NAME), row_is, old_values, new_values);
    END IF;
    RETURN NULL;
END
$$;

DO $$
DECLARE
    one record;
BEGIN
    FOR one IN SELECT * FROM (VALUES
        ('billing.aconto_plan', 'contract_id,quarter', 'amount_ore', '', ''),
        ('billing.bill_run', 'bill_run_id', 'issue_after,released_at', '', ''),
        ('billing.dispute', 'dispute_id', 'line_nos,decided,asked_at,closed_at', '', ''),
        ('billing.held_bill', 'held_id', 'state', '', ''),
        ('billing.profile', 'account_id', 'billing_day,vat_class,least_ore',
         'mandate_number,cvr,ean,order_reference', 'superseded_at'),
        ('identity.staff', 'username', '', 'name', 'ended_at'),
        ('identity.staff_role', 'staff_id', 'role', '', 'ended_at'),
        ('market.dead_record', 'transaction_id', 'error_code,resolved_at', '', ''),
        ('market.enquiry', 'enquiry_id', 'kind,state,starts_on,ends_on', '', ''),
        ('market.inbound_message', 'message_id', 'state,error_code', '', ''),
        ('market.name_case', 'name_case_id', 'outcome,closed_at', '', ''),
        ('market.process', 'process_id', 'kind,state,effective_on,cancel_wished', '', ''),
        ('market.remark', 'remark_id', 'closed_at', '', ''),
        ('market.resumption', 'transaction_id', 'answer,outcome', '', ''),
        ('onboarding.signup', 'reference', 'redated', '', ''),
        ('onboarding.signup_hold', 'signup_id', 'cause,outcome', '', ''),
        ('onboarding.wish', 'wish_id', 'kind,outcome,closed_at', '', ''),
        ('payments.bank_line', 'bank_line_id', 'state,cause,account_id,how', '', ''),
        ('payments.order_file', 'order_file_id', 'sent_at,withdrawn_at', '', ''),
        ('payments.payout', 'payout_id', 'state,pays_on', '', ''),
        ('payments.payout_account', 'account_id', '', 'last_digits', 'ended_at'),
        ('platform.api_key', 'api_key_id', 'scope,revoked_at', '', ''),
        ('platform.outbox', 'outbox_id', 'destination,parked_at', '', ''),
        ('portfolio.agreed_price', 'contract_id',
         'product_id,valid_from,margin_per_kwh,supplement_per_kwh,fixed_per_kwh,subscription_per_month', '',
         'superseded_at'),
        ('portfolio.contract', 'contract_id', 'state,vat_registered', '', ''),
        ('portfolio.contract_product', 'contract_id', 'product_id,valid_from', '', 'superseded_at'),
        ('portfolio.customer', 'customer_id', 'joined_to,proved_at,forgotten_at',
         'name,email,phone,billing_address', ''),
        ('portfolio.home_answer', 'home_answer_id', 'outcome,closed_at', '', ''),
        ('portfolio.supply_period', 'supply_period_id', 'state,starts_on,ends_on', '', ''),
        ('pricing.held_spot_price', 'held_id', 'state,per_kwh', '', ''),
        ('pricing.product_price', 'product_id,valid_from',
         'margin_per_kwh,supplement_per_kwh,fixed_per_kwh,subscription_per_month', '', ''),
        ('reconciliation.discrepancy', 'discrepancy_id', 'state', '', ''),
        ('services.agreement', 'agreement_id', 'state,billing_day,activated_on,cancelled_on',
         'address,connection_id', ''),
        ('services.suspension', 'agreement_id', 'kind,skip_billing,from_day,to_day', '', ''),
        ('services.terms', 'agreement_id', 'package,valid_from,price', '', 'superseded_at'),
        ('settlement.run', 'run_id', 'state,period_from,period_to,given_up_at', '', '')
    ) AS t (changed, row_key, shown, guarded, ends)
    LOOP
        EXECUTE format(
            'CREATE TRIGGER change_is_noted AFTER INSERT OR UPDATE OR DELETE ON %s FOR EACH ROW '
            'WHEN (coalesce(current_setting(''app.acting'', true), '''') <> '''') '
            'EXECUTE FUNCTION platform.note_change(%L, %L, %L, %L)',
            one.changed, one.row_key, one.shown, one.guarded, one.ends);
    END LOOP;
END
$$;
