-- depends: 0014.fast-for-one-customer
-- What a customer's transaction may read: nobody's price links, and of a point what held while it was theirs.

REVOKE SELECT ON pricing.price_link FROM elhandel_customer;

-- A version that the market tells after one has left (solar panels, heating, a new address) is about those who came;
-- who only named a point in a signup learns nothing of it.
DROP POLICY own_point_versions ON portfolio.metering_point_version;
CREATE POLICY own_point_versions ON portfolio.metering_point_version TO elhandel_customer
    USING (EXISTS (
        SELECT FROM portfolio.supply_period s
        WHERE s.metering_point_id IN (
                metering_point_version.metering_point_id,
                (SELECT c.parent_id FROM portfolio.metering_point c
                 WHERE c.metering_point_id = metering_point_version.metering_point_id))
            AND s.state = 'active'
            AND (s.ends_on IS NULL OR metering_point_version.valid_from < s.ends_on)));
