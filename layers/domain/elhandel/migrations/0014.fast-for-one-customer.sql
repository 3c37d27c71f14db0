-- depends: 0013.electric-heating
-- What a customer may see is asked row by row: `IN (SELECT …)` worked out the points of all customers for each question
-- (100 ms at 80,000 points), because the planner could not see that one customer has few.

DROP POLICY own_point_versions ON portfolio.metering_point_version;
CREATE POLICY own_point_versions ON portfolio.metering_point_version TO elhandel_customer
    USING (EXISTS (
        SELECT FROM portfolio.metering_point p
        WHERE p.metering_point_id = metering_point_version.metering_point_id));

-- A run reads the links of thousands of points: what it asks of them stands in the index.
DROP INDEX pricing.price_link_current;
CREATE UNIQUE INDEX price_link_current
    ON pricing.price_link (metering_point_id, charge_id, valid_from) INCLUDE (valid_to, factor)
    WHERE superseded_at IS NULL;
