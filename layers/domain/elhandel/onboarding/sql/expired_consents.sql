-- Consents to supply whose books have expired; where supply never began, by the day of the signup.
DELETE FROM onboarding.consent WHERE signup_id IN (
    SELECT n.signup_id
    FROM onboarding.consent n
    JOIN onboarding.signup s USING (signup_id)
    JOIN LATERAL (
        SELECT u.ends_on FROM portfolio.supply_period u
        WHERE u.contract_id = s.contract_id ORDER BY u.supply_period_id DESC LIMIT 1) u ON true
    JOIN portfolio.contract c USING (contract_id)
    WHERE CASE
        WHEN c.state = 'cancelled'
            THEN s.created_at < %(books_from)s::timestamp AT TIME ZONE 'Europe/Copenhagen'
        ELSE u.ends_on < %(books_from)s END
    LIMIT %(limit)s)
