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
    SELECT 'customer data not confirmed in time after a start under the special rules',
           'correct the data, and change the contact data of the customer', process_id,
           metering_point_id
    FROM market.process
    WHERE begun_by = 'special_rules' AND state = 'completed' AND customer_data <> 'confirmed'
      AND effective_on < %(special_rules)s
    UNION ALL
    SELECT 'DataHub refused the customer data of a supply that runs',
           'correct them by the code of the refusal: new data are sent by themselves',
           p.process_id, p.metering_point_id
    FROM market.process p JOIN market.process start ON start.process_id = p.about_id
    WHERE p.kind = 'customer_data' AND p.state = 'rejected'
      AND start.state IN ('completed', 'offboarding')
      AND NOT EXISTS (SELECT FROM market.process later
                      WHERE later.about_id = p.about_id AND later.kind = 'customer_data'
                        AND later.process_id > p.process_id
                        AND later.state IN ('rejected', 'completed'))
    UNION ALL
    SELECT 'DataHub refused a change of electric heating',
           'look at the code of the refusal, and ask again for a day that it takes',
           p.process_id, p.metering_point_id
    FROM market.process p
    WHERE p.kind = 'electric_heating' AND p.state = 'rejected' AND p.effective_on >= %(a_month_ago)s
      AND NOT EXISTS (SELECT FROM market.process later
                      WHERE later.about_id = p.about_id AND later.kind = 'electric_heating'
                        AND later.process_id > p.process_id)
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
    SELECT 'readings have not come, and DataHub has none',
           'ask the grid company for the days that `elhandel readings --missing` shows', NULL,
           q.metering_point_id
    FROM market.enquiry q
    WHERE q.purpose = 'missing-days' AND NOT EXISTS (
        SELECT FROM metering.reading_day r
        WHERE r.metering_point_id = q.metering_point_id AND r.day = q.starts_on AND r.complete)
    GROUP BY q.metering_point_id, q.starts_on
    HAVING count(*) >= %(asks)s AND NOT bool_or(q.state IN ('pending', 'sent', 'partly_answered'))
    UNION ALL
    SELECT 'a move-in waits for another day that the customer is to tell',
           'ask the customer for the day, and move the signup to it', process_id, metering_point_id
    FROM market.process WHERE asks IS NOT NULL AND state = 'pending') w
LEFT JOIN portfolio.metering_point m USING (metering_point_id)
ORDER BY w.what, w.process_id
