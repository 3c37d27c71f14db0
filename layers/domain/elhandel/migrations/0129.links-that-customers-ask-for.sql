-- depends: 0128.budgets
-- A customer asks for a link to pay what is open of a document of theirs. Their role may plan that, and nothing else of what is
-- collected: what the link is for is looked at again before the provider is asked.

DROP POLICY own_collections ON payments.collection;
CREATE POLICY own_collections ON payments.collection FOR SELECT TO elhandel_customer
    USING (account_id = ANY(portfolio.own_parties()));
CREATE POLICY own_links_wanted ON payments.collection FOR INSERT TO elhandel_customer
    WITH CHECK (kind = 'link' AND state = 'planned' AND EXISTS (
        SELECT FROM billing.invoice i
        WHERE i.invoice_id = collection.invoice_id AND i.customer_id = collection.account_id
          AND collection.reference = i.number || '-L' || collection.attempt));
