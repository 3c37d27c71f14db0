-- The customer's recipient with the same contact data in every word; none if that is the contact
-- data of the customer.
WITH stated AS (
    SELECT %(customer)s::int AS customer_id, p.name, p.email, p.phone, p.billing_address
    FROM portfolio.customer p JOIN portfolio.customer k ON k.customer_id = %(customer)s
    WHERE p.customer_id = %(party)s
      AND (p.name, p.email, p.phone, coalesce(p.billing_address, k.billing_address))
          IS DISTINCT FROM (k.name, k.email, k.phone, k.billing_address)),
known AS (
    SELECT r.recipient_id FROM portfolio.recipient r JOIN stated t USING (customer_id)
    WHERE (r.name, r.email, r.phone, r.billing_address)
          IS NOT DISTINCT FROM (t.name, t.email, t.phone, t.billing_address)
    ORDER BY r.recipient_id LIMIT 1),
added AS (
    INSERT INTO portfolio.recipient (customer_id, name, email, phone, billing_address, recorded_at)
    SELECT customer_id, name, email, phone, billing_address, %(at)s FROM stated
    WHERE NOT EXISTS (SELECT FROM known)
    RETURNING recipient_id)
SELECT (SELECT recipient_id FROM known UNION ALL SELECT recipient_id FROM added)
