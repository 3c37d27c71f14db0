-- Orders under their own numbers; one that is known stays as it is.
INSERT INTO imports.consumer_order (
    order_number, customer_id, batch_id, status, ordered_on, total_ore, package)
SELECT t.ref, t.customer_id, %(batch)s, t.status, t.ordered_on, t.total_ore, t.package
FROM unnest(%(refs)s::text[], %(customers)s::int[], %(statuses)s::text[], %(days)s::date[],
    %(totals)s::bigint[], %(packages)s::text[])
    AS t (ref, customer_id, status, ordered_on, total_ore, package)
ON CONFLICT (order_number) DO NOTHING
