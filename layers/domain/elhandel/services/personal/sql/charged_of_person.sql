-- Which days of services a person was charged.
SELECT c.agreement_id, c.period_from, c.period_to, c.what, c.price, c.credit, c.amount_ore,
       c.charged_at
FROM services.agreement s JOIN services.charged c USING (agreement_id)
WHERE s.customer_id = ANY(%(parties)s)
ORDER BY c.agreement_id, c.piece_no
