-- Rows of what was taken over before, by this file or another: they are known, and change nothing.
UPDATE imports.line r
SET state = 'known',
    customer_id = CASE r.kind
        WHEN 'account' THEN (SELECT a.customer_id FROM imports.account a WHERE a.ref = r.ref)
        WHEN 'order' THEN (
            SELECT o.customer_id FROM imports.consumer_order o WHERE o.order_number = r.ref) END
WHERE r.batch_id = %(batch)s AND r.state = 'new' AND CASE r.kind
    WHEN 'account' THEN EXISTS (SELECT FROM imports.account a WHERE a.ref = r.ref)
    WHEN 'order' THEN EXISTS (SELECT FROM imports.consumer_order o WHERE o.order_number = r.ref)
    ELSE EXISTS (SELECT FROM services.agreement s WHERE s.order_key = 'import:' || r.ref) END
