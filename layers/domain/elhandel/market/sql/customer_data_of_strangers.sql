-- Customer data of points that nobody ever signed up for, that belong to no such point, and that were
-- not transferred to us.
DELETE FROM market.customer_at_point WHERE (metering_point_id, valid_from) IN (
    SELECT a.metering_point_id, a.valid_from FROM market.customer_at_point a
    WHERE a.contract_id IS NULL AND a.recorded_at < %(traces_before)s
      AND NOT EXISTS (SELECT FROM portfolio.contract c
                      WHERE c.metering_point_id = a.metering_point_id)
      AND NOT EXISTS (SELECT FROM portfolio.coupling k WHERE k.child_id = a.metering_point_id)
      AND NOT EXISTS (SELECT FROM market.remark r
                      WHERE r.metering_point_id = a.metering_point_id AND r.kind = 'transfer')
    LIMIT %(limit)s)
