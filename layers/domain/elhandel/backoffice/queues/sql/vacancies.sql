-- Points that we supply and that have no customer, the longest vacant first.
SELECT v.contract_id::text AS row_id, 'no-customer' AS cause, '' AS detail,
       coalesce(k.joined_to, k.customer_id) AS customer_id, m.gsrn,
       v.starts_on::timestamp AT TIME ZONE 'Europe/Copenhagen' AS since, NULL::date AS due,
       NULL::bigint AS ore, jsonb_build_object('gsrn', m.gsrn) AS arguments
FROM portfolio.vacancy v
JOIN portfolio.metering_point m USING (metering_point_id)
JOIN portfolio.contract c USING (contract_id)
JOIN portfolio.customer k USING (customer_id)
WHERE v.starts_on <= %(today)s AND (v.ends_on IS NULL OR v.ends_on > %(today)s)
  AND (%(cause)s::text IS NULL OR 'no-customer' = %(cause)s)
  AND (%(chosen)s::text[] IS NULL OR v.contract_id::text = ANY(%(chosen)s::text[]))
  AND (%(parties)s::int[] IS NULL OR c.customer_id = ANY(%(parties)s::int[]))
ORDER BY v.starts_on, v.contract_id LIMIT %(limit)s
