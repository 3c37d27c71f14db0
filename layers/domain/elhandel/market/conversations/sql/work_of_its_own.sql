-- What waits for staff and stands in no guide: each with what to do, its process and its point.
SELECT w.what, w.otherwise, w.process_id, m.gsrn
FROM (
    SELECT 'customer data not confirmed a day before the start' AS what,
           'correct the data and ask again: DataHub cancels a switch without them (D11)'
               AS otherwise,
           process_id, metering_point_id
    FROM market.process
    WHERE state = 'effectuation_pending' AND kind = 'switch' AND customer_data <> 'confirmed'
      AND effective_on <= %(tomorrow)s
    UNION ALL
    SELECT 'we are asked to take a point back',
           'accept or refuse it in time: silence accepts', process_id, metering_point_id
    FROM market.resumption
    WHERE outcome IS NULL AND answer IS NULL AND answer_by >= %(today)s
    UNION ALL
    SELECT 'supply that was to go on has not been resumed',
           'compare with DataHub''s portal, and correct the supply', process_id, metering_point_id
    FROM market.resumption
    WHERE (outcome IS NULL AND answer_by < %(today)s) OR outcome = 'accepted'
    UNION ALL
    SELECT 'the market names somebody else than who signed up',
           'say who it is: close the case with a reason', p.process_id, p.metering_point_id
    FROM market.name_case n
    JOIN portfolio.contract c USING (contract_id)
    JOIN LATERAL (
        SELECT p.process_id, p.metering_point_id FROM market.process p
        WHERE p.contract_id = n.contract_id AND p.about_id IS NULL
        ORDER BY p.process_id DESC LIMIT 1) p ON true
    WHERE n.closed_at IS NULL AND c.state <> 'cancelled'
    UNION ALL
    SELECT 'nobody is the customer at a point that we supply',
           'find who moves in, or end the supply', p.process_id, p.metering_point_id
    FROM portfolio.vacancy v
    JOIN LATERAL (
        SELECT p.process_id, p.metering_point_id FROM market.process p
        WHERE p.contract_id = v.contract_id AND p.kind = 'move_out' AND p.state = 'completed'
        ORDER BY p.process_id DESC LIMIT 1) p ON true
    WHERE v.starts_on <= %(today)s AND (v.ends_on IS NULL OR v.ends_on > %(today)s)
    UNION ALL
    SELECT 'a move-in waits for another day that the customer is to tell',
           'ask the customer for the day, and move the signup to it', process_id, metering_point_id
    FROM market.process WHERE asks IS NOT NULL AND state = 'pending') w
LEFT JOIN portfolio.metering_point m USING (metering_point_id)
ORDER BY w.what, w.process_id
