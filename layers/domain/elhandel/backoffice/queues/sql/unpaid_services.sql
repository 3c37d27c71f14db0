-- Services that are off until they are paid, and warnings whose services will be turned off; the longest waiting first.
SELECT * FROM (
    SELECT format('service %%s', s.agreement_id) AS row_id, 'off' AS cause, t.name AS detail,
           coalesce(k.joined_to, k.customer_id) AS customer_id, NULL AS gsrn, p.suspended_at AS since, NULL::date AS due,
           NULL::bigint AS ore,
           jsonb_build_object(
               'service', s.agreement_id, 'customer', coalesce(k.joined_to, k.customer_id)) AS arguments
    FROM services.suspension p
    JOIN services.agreement s USING (agreement_id)
    JOIN services.terms t ON t.agreement_id = s.agreement_id AND t.superseded_at IS NULL
        AND t.valid_from = (
            SELECT max(l.valid_from) FROM services.terms l
            WHERE l.agreement_id = s.agreement_id AND l.superseded_at IS NULL)
    JOIN portfolio.customer k ON k.customer_id = s.customer_id
    WHERE p.until_paid AND p.to_day IS NULL
    UNION ALL
    SELECT format('warning %%s', w.warning_id), 'warned', i.number, coalesce(k.joined_to, k.customer_id), NULL, w.warned_at,
           w.stops_on, w.owed_ore, jsonb_build_object('customer', coalesce(k.joined_to, k.customer_id))
    FROM dunning.warning w
    JOIN billing.invoice i USING (invoice_id)
    JOIN portfolio.customer k ON k.customer_id = w.account_id
    WHERE w.ended_at IS NULL) u
WHERE (%(cause)s::text IS NULL OR u.cause = %(cause)s)
  AND (%(chosen)s::text[] IS NULL OR u.row_id = ANY(%(chosen)s::text[]))
  AND (%(parties)s::int[] IS NULL OR u.customer_id = ANY(%(parties)s::int[]))
ORDER BY u.since, u.row_id LIMIT %(limit)s
