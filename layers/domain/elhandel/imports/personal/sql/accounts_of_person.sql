-- Which account of another system a person is.
SELECT ref, customer_id, batch_id FROM imports.account
WHERE customer_id = ANY(%(parties)s) ORDER BY ref
