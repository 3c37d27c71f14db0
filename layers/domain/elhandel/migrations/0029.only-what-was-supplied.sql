-- depends: 0028.signups-are-parties
-- What a customer's transaction shows of points and contracts: those that were really supplied to them, also of a day.
-- A signup that waits, was cancelled or was rejected shows nothing. Void supply shows its contract: it was billed and
-- credited, and both documents are the customer's.

-- Asked of the tables themselves: the policies of contract and supply would otherwise ask each other for ever.
CREATE FUNCTION portfolio.was_supplied(contract int) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT EXISTS (SELECT FROM portfolio.supply_period s
                   WHERE s.contract_id = contract
                     AND (s.state = 'void' OR (s.state = 'active' AND (s.ends_on IS NULL OR s.ends_on > s.starts_on))))
$$;

-- The customer who asks, and the parties that were joined to them: their earlier invoices are the customer's too.
CREATE FUNCTION portfolio.own_parties() RETURNS int[]
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT array_agg(k.customer_id) FROM portfolio.customer k
    WHERE k.customer_id = current_setting('app.customer_id')::int
       OR k.joined_to = current_setting('app.customer_id')::int
$$;

REVOKE ALL ON FUNCTION portfolio.was_supplied(int), portfolio.own_parties() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION portfolio.was_supplied(int), portfolio.own_parties() TO elhandel_customer;

DROP POLICY own_contracts ON portfolio.contract;
CREATE POLICY own_contracts ON portfolio.contract TO elhandel_customer
    USING (customer_id = current_setting('app.customer_id')::int AND portfolio.was_supplied(contract_id));

DROP POLICY own_supply ON portfolio.supply_period;
CREATE POLICY own_supply ON portfolio.supply_period TO elhandel_customer
    USING ((state = 'void' OR (state = 'active' AND (ends_on IS NULL OR ends_on > starts_on)))
           AND contract_id IN (SELECT c.contract_id FROM portfolio.contract c));

DROP POLICY own_points ON portfolio.metering_point;
CREATE POLICY own_points ON portfolio.metering_point TO elhandel_customer
    USING (EXISTS (SELECT FROM portfolio.supply_period s
                   WHERE s.metering_point_id IN (metering_point.metering_point_id, metering_point.parent_id)));

DROP POLICY own_invoices ON billing.invoice;
CREATE POLICY own_invoices ON billing.invoice TO elhandel_customer
    USING (customer_id = ANY((SELECT portfolio.own_parties())::int[]));
