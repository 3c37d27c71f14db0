-- The signups of a tenant, and of a contract's person and metering point. The latter two are counted
-- over all tenants, of whose signups none is seen: functions of the database answer only numbers.
SELECT t.per_hour, t.per_day, p.under_way, p.of_day, p.of_month,
       onboarding.signups_of_point(%(contract)s, %(now)s, %(month)s)
FROM (
    SELECT count(*) FILTER (WHERE created_at > %(now)s::timestamptz - %(hour)s::interval) AS per_hour,
           count(*) AS per_day
    FROM onboarding.signup
    WHERE tenant = %(tenant)s AND created_at > %(now)s::timestamptz - %(day)s::interval) t
CROSS JOIN onboarding.signups_of_person(%(contract)s, %(now)s, %(day)s, %(month)s) p
