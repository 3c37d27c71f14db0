-- What a person ordered in another system.
SELECT order_number, customer_id, batch_id, status, ordered_on, total_ore, package
FROM imports.consumer_order WHERE customer_id = ANY(%(parties)s) ORDER BY ordered_on, order_number
