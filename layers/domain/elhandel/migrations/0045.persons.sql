-- depends: 0044.who-is-who
-- Persons are forgotten when neither books nor claims need them, and answered when they ask.
-- Why: docs/decisions/0047-what-stays-of-a-person-and-why.md.

CREATE SCHEMA persons;

-- Nothing is known of the person any more; the row stays for what refers to it.
ALTER TABLE portfolio.customer ADD COLUMN forgotten_at timestamptz;

-- That somebody asked, was put right or was forgotten, without anything about the person. The customer may be gone.
CREATE TABLE persons.deed (
    deed_id     int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind        text NOT NULL CHECK (kind IN ('access', 'rectification', 'erasure', 'retention', 'search')),
    customer_id int NOT NULL,
    at          timestamptz NOT NULL,
    done_by     text NOT NULL,
    reason      text NOT NULL,
    counts      jsonb NOT NULL                            -- rows by table, or what was found where
);
CREATE INDEX deed_customer ON persons.deed (customer_id);

-- What a person had put right, as it was and as it is since: goes when the person is forgotten.
CREATE TABLE persons.rectification (
    deed_id      int PRIMARY KEY REFERENCES persons.deed,
    customer_id  int NOT NULL REFERENCES portfolio.customer,
    contract_id  int REFERENCES portfolio.contract,       -- of whose recipient; NULL: the customer's own data
    rectified_at timestamptz NOT NULL,
    before       jsonb NOT NULL,
    after        jsonb NOT NULL
);
CREATE INDEX rectification_customer ON persons.rectification (customer_id);
ALTER TABLE persons.rectification ENABLE ROW LEVEL SECURITY;
ALTER TABLE persons.deed ENABLE ROW LEVEL SECURITY;

CREATE FUNCTION persons.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING ERRCODE = 'restrict_violation',
        MESSAGE = format('rows of %I.%I are only added', TG_TABLE_SCHEMA, TG_TABLE_NAME);
END
$$;
CREATE TRIGGER only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON persons.deed
    FOR EACH STATEMENT EXECUTE FUNCTION persons.refuse_change();
CREATE TRIGGER only_added BEFORE UPDATE ON persons.rectification
    FOR EACH STATEMENT EXECUTE FUNCTION persons.refuse_change();

-- What the night looks at: supply that ended, processes that are over, messages that name persons.
CREATE INDEX supply_period_over ON portfolio.supply_period (ends_on) WHERE state = 'active' AND ends_on IS NOT NULL;
CREATE INDEX supply_period_void ON portfolio.supply_period (contract_id) WHERE state = 'void';
CREATE INDEX process_contract ON market.process (contract_id);
CREATE INDEX process_over ON market.process (updated_at) WHERE state IN ('rejected', 'cancelled', 'final_settled');
CREATE INDEX inbound_message_of_persons ON market.inbound_message (inbound_message_id)
    WHERE state IN ('handled', 'kept')
      AND document NOT IN ('NotifyValidatedMeasureData', 'NotifyBillingMasterData', 'NotifyPriceList');
CREATE INDEX customer_at_point_of_nobody ON market.customer_at_point (recorded_at) WHERE contract_id IS NULL;
CREATE INDEX sent_at ON market.sent (sent_at);

-- Deleting asks each table that refers to what goes.
CREATE INDEX invoice_recipient ON billing.invoice (recipient_id) WHERE recipient_id IS NOT NULL;
CREATE INDEX contract_recipient ON portfolio.contract (recipient_id) WHERE recipient_id IS NOT NULL;
CREATE INDEX party_join_party ON portfolio.party_join (party_id);
CREATE INDEX party_join_customer ON portfolio.party_join (customer_id);
CREATE INDEX recipient_change_before ON portfolio.recipient_change (before_id) WHERE before_id IS NOT NULL;
CREATE INDEX recipient_change_after ON portfolio.recipient_change (after_id) WHERE after_id IS NOT NULL;
CREATE INDEX resumption_process ON market.resumption (process_id) WHERE process_id IS NOT NULL;
CREATE INDEX api_key_customer ON platform.api_key (customer_id) WHERE customer_id IS NOT NULL;
CREATE INDEX rectification_contract ON persons.rectification (contract_id) WHERE contract_id IS NOT NULL;
