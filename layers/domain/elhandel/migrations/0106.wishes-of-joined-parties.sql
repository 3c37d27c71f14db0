-- depends: 0105.services
-- What a party had asked for before it was joined to a customer is that customer's to take back: they see it already.
DROP POLICY own_wishes ON onboarding.wish;
CREATE POLICY own_wishes ON onboarding.wish TO elhandel_customer
    USING (customer_id = ANY(portfolio.own_parties()))
    WITH CHECK (customer_id = ANY(portfolio.own_parties())
                AND (contract_id IS NULL OR contract_id IN (SELECT c.contract_id FROM portfolio.contract c)));
