-- depends: 0092.files-of-disputes
-- To whom a point belongs is no customer's to read, not even of a point that once was theirs (portfolio.metering_point): so
-- couplings and heating are looked up for them, as far as they are theirs, and their tables are closed to customers again.

DROP POLICY own_couplings ON portfolio.past_coupling;
DROP POLICY IF EXISTS every_row ON portfolio.past_coupling;
DROP POLICY IF EXISTS owner_itself ON portfolio.past_coupling;
ALTER TABLE portfolio.past_coupling NO FORCE ROW LEVEL SECURITY;
ALTER TABLE portfolio.past_coupling DISABLE ROW LEVEL SECURITY;
DROP POLICY own_heating ON portfolio.heated;
DROP POLICY IF EXISTS every_row ON portfolio.heated;
DROP POLICY IF EXISTS owner_itself ON portfolio.heated;
ALTER TABLE portfolio.heated NO FORCE ROW LEVEL SECURITY;
ALTER TABLE portfolio.heated DISABLE ROW LEVEL SECURITY;

-- On which days the yearly limit of electric heating is tracked, of the asking customer's supply.
CREATE FUNCTION portfolio.own_heated_supply() RETURNS TABLE (supply_period_id int, first date, past date)
    LANGUAGE sql STABLE SECURITY DEFINER ROWS 2 SET search_path = pg_catalog, pg_temp
AS $$
    SELECT h.supply_period_id, h.first, h.past
    FROM portfolio.contract c
    JOIN portfolio.supply_period s USING (contract_id)
    JOIN portfolio.heated_supply h USING (supply_period_id)
    WHERE c.customer_id = portfolio.asking_customer()
$$;

GRANT USAGE, CREATE ON SCHEMA portfolio TO elhandel_lookup;
ALTER FUNCTION portfolio.own_heated_supply() OWNER TO elhandel_lookup;
REVOKE CREATE ON SCHEMA portfolio FROM elhandel_lookup;
