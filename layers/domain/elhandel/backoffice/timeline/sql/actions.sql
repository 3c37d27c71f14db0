-- What staff did about a customer: on these pages, and other products and contact data by whatever way; and what the
-- customer asked for.
SELECT e.at, e.key, e.what, e.by, e.values
FROM (
    SELECT a.asked_at AS at, concat('action:', a.action_id) AS key, 'action' AS what, a.asked_by AS by,
           jsonb_build_object(
               'action_id', a.action_id, 'action', a.action, 'subject', a.subject, 'asked', a.asked,
               'ore', a.amount_ore, 'reason', a.reason, 'why', a.why,
               'state', backoffice.state_of(a.action_id, a.takes_two)) AS values
    FROM backoffice.action a WHERE a.customer_id = ANY(%(parties)s::int[])
    UNION ALL
    SELECT p.recorded_at, concat('product:', p.contract_id, '-', p.valid_from, '-', p.recorded_at),
           'product-changed', p.changed_by,
           jsonb_build_object('product', p.product_id, 'from', p.valid_from, 'why', p.reason)
    FROM portfolio.contract_product p
    WHERE p.contract_id = ANY(%(contracts)s::int[]) AND p.changed_by NOT LIKE 'staff:%%'
    UNION ALL
    SELECT p.held_until, concat('contact:', p.customer_id, '-', p.held_until), 'contact-changed',
           coalesce(p.replaced_by, 'onboarding'), jsonb_build_object('why', p.reason)
    FROM portfolio.past_contact p
    WHERE p.customer_id = ANY(%(parties)s::int[])
      AND coalesce(p.replaced_by, '') NOT LIKE 'staff:%%'
    UNION ALL
    SELECT a.done_at, concat('service:', a.action_id), concat('service-', a.command), a.done_by,
           jsonb_build_object('service', t.name, 'day', a.day, 'why', a.reason)
    FROM services.agreement s
    JOIN services.action a USING (agreement_id)
    CROSS JOIN LATERAL (
        SELECT c.name FROM services.terms c
        WHERE c.agreement_id = s.agreement_id AND c.recorded_at <= a.done_at
        ORDER BY c.terms_id DESC LIMIT 1) t
    WHERE s.customer_id = ANY(%(parties)s::int[])
    UNION ALL
    SELECT w.wished_at, concat('wish:', w.wish_id), concat('wish-', w.kind), 'customer',
           jsonb_build_object(
               'stage', CASE WHEN w.withdrawn_at IS NOT NULL THEN 'withdrawn'
                             WHEN w.refusal IS NOT NULL OR w.outcome = 'not-yet' THEN 'refused'
                             WHEN w.taken_at IS NOT NULL OR w.outcome = 'done' THEN 'taken'
                             ELSE 'registered' END,
               'refusal', w.refusal)
    FROM onboarding.wish w WHERE w.customer_id = ANY(%(parties)s::int[])
    UNION ALL
    SELECT w.wished_at, concat('end-wish:', w.move_out_wish_id), concat('wish-', w.kind), 'customer',
           jsonb_build_object(
               'stage', CASE WHEN w.withdrawn_at IS NOT NULL THEN 'withdrawn'
                             WHEN w.refusal IS NOT NULL THEN 'refused'
                             WHEN w.process_id IS NOT NULL THEN 'taken'
                             ELSE 'registered' END,
               'day', w.moves_out_on)
    FROM market.move_out_wish w WHERE w.contract_id = ANY(%(contracts)s::int[])) e
WHERE (e.at, e.key) < (%(before)s::timestamptz, %(before_key)s)
ORDER BY e.at DESC, e.key DESC LIMIT %(limit)s
