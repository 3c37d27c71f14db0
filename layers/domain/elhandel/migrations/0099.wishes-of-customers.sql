-- depends: 0098.notes-beside-a-bill
-- What customers ask for on their pages: another product, other contact data, a move-in, to be erased. The roles of the
-- pages and of the portal write wishes and nothing else; a job takes them, and staff answer a wish to be erased.

CREATE TABLE onboarding.wish (
    wish_id      int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer_id  int NOT NULL REFERENCES portfolio.customer,
    kind         text NOT NULL CHECK (kind IN ('product', 'contact', 'move_in', 'erasure')),
    about        text NOT NULL,                -- what there is one wish of at a time: a contract, a point, the customer
    contract_id  int REFERENCES portfolio.contract,
    asked        jsonb NOT NULL,               -- what is wished, by kind; blanked once contact data are taken over
    wished_by    text NOT NULL,
    wished_at    timestamptz NOT NULL,
    withdrawn_at timestamptz,
    taken_at     timestamptz,                  -- it was carried out, or given to the market
    taken_back_at timestamptz,                 -- the withdrawal was carried out too
    signup_id    int REFERENCES onboarding.signup ON DELETE SET NULL,  -- what a move-in became
    refusal      text,                         -- the code of why it was not carried out, or not taken back
    outcome      text CHECK (outcome IN ('done', 'not-yet')),          -- what staff answered
    closed_by    text,
    reason       text,
    closed_at    timestamptz,
    CONSTRAINT product_of_a_contract CHECK (kind <> 'product' OR contract_id IS NOT NULL),
    CONSTRAINT decided_when_closed CHECK (outcome IS NULL OR closed_at IS NOT NULL AND closed_by IS NOT NULL)
);
CREATE UNIQUE INDEX wish_open ON onboarding.wish (customer_id, kind, about) WHERE closed_at IS NULL;
CREATE INDEX wish_to_do ON onboarding.wish (wish_id) WHERE closed_at IS NULL;
CREATE INDEX wish_to_blank ON onboarding.wish (wish_id)
    WHERE kind = 'contact' AND closed_at IS NOT NULL AND asked <> '{}'::jsonb;
CREATE INDEX wish_of_customer ON onboarding.wish (customer_id, wish_id);
CREATE INDEX wish_of_contract ON onboarding.wish (contract_id) WHERE contract_id IS NOT NULL;
CREATE INDEX wish_of_signup ON onboarding.wish (signup_id) WHERE signup_id IS NOT NULL;

ALTER TABLE onboarding.wish ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_wishes ON onboarding.wish TO elhandel_customer
    USING (customer_id = ANY(portfolio.own_parties()))
    WITH CHECK (customer_id = portfolio.asking_customer()
                AND (contract_id IS NULL OR contract_id IN (SELECT c.contract_id FROM portfolio.contract c)));

-- What the customer's own contact data were, and whether they or we changed them. They may not read the table.
CREATE FUNCTION portfolio.own_past_contact(most int)
    RETURNS TABLE (name text, email text, phone text, billing_address jsonb, held_until timestamptz, by_self boolean)
    LANGUAGE sql STABLE SECURITY DEFINER ROWS 10 SET search_path = pg_catalog, pg_temp
AS $$
    SELECT p.name, p.email, p.phone, p.billing_address, p.held_until,
           coalesce(p.replaced_by LIKE 'customer:%', false)
    FROM portfolio.past_contact p
    WHERE p.customer_id = portfolio.asking_customer()
    ORDER BY p.held_until DESC
    LIMIT most
$$;

-- How a move-in that a customer has wished stands: only that of a wish of theirs.
CREATE FUNCTION onboarding.own_signup(wish int) RETURNS text
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT s.reference FROM onboarding.wish w JOIN onboarding.signup s USING (signup_id)
    WHERE w.wish_id = $1 AND w.customer_id = ANY(portfolio.own_parties())
$$;

GRANT USAGE, CREATE ON SCHEMA portfolio, onboarding TO elhandel_lookup;
ALTER FUNCTION portfolio.own_past_contact(int) OWNER TO elhandel_lookup;
ALTER FUNCTION onboarding.own_signup(int) OWNER TO elhandel_lookup;
REVOKE CREATE ON SCHEMA portfolio, onboarding FROM elhandel_lookup;

-- The language in which a customer reads the pages, wherever they sign in; NULL: they have not chosen.
ALTER TABLE identity.subject ADD COLUMN language text CHECK (language IN ('da', 'en'));
