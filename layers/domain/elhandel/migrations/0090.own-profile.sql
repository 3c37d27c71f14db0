-- depends: 0089.own-account
-- What a customer sees of themselves: who of the staff has looked at them, and what they agreed to when they signed up.
-- They may read neither table.

CREATE FUNCTION backoffice.own_openings(most int)
    RETURNS TABLE (opened_at timestamptz, page text)
    LANGUAGE sql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, pg_temp
AS $$
    SELECT o.opened_at, o.page FROM backoffice.opened o
    WHERE o.customer_id = portfolio.asking_customer()
    ORDER BY o.opened_at DESC, o.opened_id DESC
    LIMIT most
$$;

CREATE FUNCTION onboarding.own_consents()
    RETURNS TABLE (signup_id int, text_version text, channel text, given_at timestamptz)
    LANGUAGE sql STABLE SECURITY DEFINER ROWS 5 SET search_path = pg_catalog, pg_temp
AS $$
    SELECT c.signup_id, c.text_version, c.channel, c.given_at
    FROM portfolio.contract k
    JOIN onboarding.signup s USING (contract_id)
    JOIN onboarding.consent c USING (signup_id)
    WHERE k.customer_id = portfolio.asking_customer()
    ORDER BY c.given_at DESC, c.signup_id DESC
$$;

GRANT USAGE, CREATE ON SCHEMA backoffice, onboarding TO elhandel_lookup;
ALTER FUNCTION backoffice.own_openings(int) OWNER TO elhandel_lookup;
ALTER FUNCTION onboarding.own_consents() OWNER TO elhandel_lookup;
REVOKE CREATE ON SCHEMA backoffice, onboarding FROM elhandel_lookup;
