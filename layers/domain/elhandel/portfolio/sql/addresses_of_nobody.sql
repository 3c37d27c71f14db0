-- Master data may come after everybody at a point was forgotten, for instance in a message that was
-- handled late. An address is kept only while a customer is known at the point, or at the point
-- that it belongs or belonged to.
UPDATE portfolio.metering_point_version SET address = NULL WHERE ctid IN (
    SELECT v.ctid FROM portfolio.metering_point_version v
    WHERE v.address IS NOT NULL AND NOT EXISTS (
        SELECT FROM portfolio.contract c JOIN portfolio.customer u USING (customer_id)
        WHERE c.metering_point_id = v.metering_point_id AND u.forgotten_at IS NULL)
      AND NOT EXISTS (
        SELECT FROM portfolio.coupling k
        JOIN portfolio.contract c ON c.metering_point_id = k.parent_id
        JOIN portfolio.customer u USING (customer_id)
        WHERE k.child_id = v.metering_point_id AND u.forgotten_at IS NULL)
    LIMIT %(limit)s)
