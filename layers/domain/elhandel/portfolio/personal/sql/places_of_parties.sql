-- Streets and towns of some parties' addresses, as we write them or as the market does, and of the
-- homes at their points; and the numbers of the points.
WITH address AS (
    SELECT billing_address AS a FROM portfolio.customer WHERE customer_id = ANY(%(parties)s)
    UNION
    SELECT billing_address FROM portfolio.recipient WHERE customer_id = ANY(%(parties)s)
    UNION
    SELECT billing_address FROM portfolio.past_contact WHERE customer_id = ANY(%(parties)s)
    UNION
    SELECT address FROM portfolio.metering_point_version
    WHERE metering_point_id = ANY(%(points)s)),
part AS (
    SELECT coalesce(a->>'street', a#>>'{streetDetail,name,value}', a#>>'{streetDetail,name}')
               AS street,
           coalesce(a->>'postal_code', a#>>'{postalCode,value}', a->>'postalCode') AS code,
           coalesce(a->>'city', a#>>'{townDetail,name,value}', a#>>'{townDetail,name}') AS city
    FROM address
    WHERE jsonb_typeof(a) = 'object')
SELECT 'street', street FROM part
UNION
SELECT 'town', code || ' ' || city FROM part
UNION
SELECT 'metering point', gsrn FROM portfolio.metering_point
WHERE metering_point_id = ANY(%(points)s)
ORDER BY 1, 2
