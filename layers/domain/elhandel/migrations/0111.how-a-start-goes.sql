-- depends: 0110.what-a-person-changed
-- How far the market is with a customer's own start of supply: what happened to it, and when. They may not read what the
-- market said.

CREATE FUNCTION market.own_start(contract int)
    RETURNS TABLE (event text, at timestamptz)
    LANGUAGE sql STABLE SECURITY DEFINER ROWS 4 SET search_path = pg_catalog, pg_temp
AS $$
    SELECT e.event, max(e.at)
    FROM portfolio.contract c
    JOIN market.process p USING (contract_id)
    JOIN market.process_event e USING (process_id)
    WHERE c.contract_id = $1 AND c.customer_id = ANY(portfolio.own_parties())
      AND p.kind IN ('switch', 'move_in') AND p.state NOT IN ('rejected', 'cancelled')
      AND e.event IN ('send', 'confirm', 'master_data')
    GROUP BY e.event
    ORDER BY max(e.at)
$$;

GRANT USAGE, CREATE ON SCHEMA market TO elhandel_lookup;
ALTER FUNCTION market.own_start(int) OWNER TO elhandel_lookup;
REVOKE CREATE ON SCHEMA market FROM elhandel_lookup;
