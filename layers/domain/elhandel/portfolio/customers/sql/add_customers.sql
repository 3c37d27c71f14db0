-- Customers without a number of their own (CPR, CVR): nobody is found by one until somebody signs in with it.
INSERT INTO portfolio.customer (
    customer_id, kind, name, email, phone, identity_sealed, identity_key, billing_address,
    created_at, updated_at)
OVERRIDING SYSTEM VALUE
SELECT t.customer_id, t.kind, t.name, t.email, t.phone, '', '', t.billing_address, t.created_at,
       t.created_at
FROM unnest(%(ids)s::int[], %(kinds)s::text[], %(names)s::text[], %(emails)s::text[],
    %(phones)s::text[], %(addresses)s::jsonb[], %(created)s::timestamptz[])
    AS t (customer_id, kind, name, email, phone, billing_address, created_at)
