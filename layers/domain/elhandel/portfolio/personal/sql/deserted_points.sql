-- Which of some points, and of those that ever belonged to them, nobody who is still known has a
-- contract on, neither on the point itself nor on one that it belongs or belonged to.
SELECT array(
    SELECT x.point
    FROM (
        SELECT unnest(%(points)s::int[]) AS point
        UNION
        SELECT k.child_id FROM portfolio.coupling k WHERE k.parent_id = ANY(%(points)s)) x
    WHERE NOT EXISTS (
        SELECT FROM (
            SELECT x.point AS main
            UNION ALL
            SELECT k.parent_id FROM portfolio.coupling k WHERE k.child_id = x.point) m
        JOIN portfolio.contract c ON c.metering_point_id = m.main
        JOIN portfolio.customer u USING (customer_id)
        WHERE u.forgotten_at IS NULL)
    ORDER BY 1)
