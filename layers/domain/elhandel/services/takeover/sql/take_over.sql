-- Services of another system, each with its terms, its connection and its row of history. One that is known stays as it is.
WITH given AS (
    SELECT * FROM unnest(
        %(customers)s::int[], %(keys)s::text[], %(addresses)s::text[], %(billing_days)s::int[],
        %(states)s::text[], %(days)s::date[], %(connections)s::text[], %(packages)s::text[],
        %(names)s::text[], %(technologies)s::text[], %(prices)s::bigint[], %(caps)s::bigint[],
        %(installations)s::bigint[], %(routers)s::bigint[])
    AS t (customer_id, key, address, billing_day, state, day, connection, package, name, technology,
        price, cap_mb, installation, router)),
added AS (
    INSERT INTO services.agreement (customer_id, order_key, technology, address, billing_day, state,
        connection_id, ordered_on, activated_on)
    SELECT customer_id, key, technology, address, billing_day, state, connection, day,
           CASE state WHEN 'active' THEN day END
    FROM given ON CONFLICT (order_key) DO NOTHING RETURNING agreement_id, order_key),
known AS (SELECT a.agreement_id, g.* FROM added a JOIN given g ON g.key = a.order_key),
terms AS (
    INSERT INTO services.terms (agreement_id, valid_from, package, name, price, installation, router,
        cap_mb, recorded_at)
    SELECT agreement_id, day, package, name, price, installation, router, cap_mb, %(at)s
    FROM known),
connections AS (
    INSERT INTO services.connection (agreement_id, wanted, profile, wanted_at, known, known_profile,
        known_version, known_at)
    SELECT agreement_id, 'enabled', package, %(at)s, 'enabled', package, 1, %(at)s
    FROM known WHERE connection IS NOT NULL AND state = 'active')
INSERT INTO services.action (agreement_id, command, day, state_before, state_after, before, after,
    done_at, done_by, reason)
SELECT agreement_id, 'create', day, NULL, state, NULL,
       jsonb_build_object('state', state, 'package', package, 'price', price,
                          'activated_on', CASE state WHEN 'active' THEN day END),
       %(at)s, %(by)s, %(why)s
FROM known
