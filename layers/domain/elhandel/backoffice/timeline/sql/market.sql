-- What moved in the customer's processes with the market, and what was asked about their points.
SELECT e.at, e.key, e.what, e.by, e.values
FROM (
    SELECT v.at, concat('process:', v.process_id, '-', lpad(v.step::text, 4, '0')) AS key,
           CASE WHEN v.from_state = v.to_state THEN 'process-noted' ELSE 'process-moved' END AS what,
           CASE WHEN v.inbound_message_id IS NULL THEN 'market' ELSE 'datahub' END AS by,
           jsonb_build_object('process', p.process_id, 'kind', p.kind, 'event', v.event,
                              'from', v.from_state, 'to', v.to_state, 'cause', v.cause,
                              'day', p.effective_on) AS values
    FROM market.process p JOIN market.process_event v USING (process_id)
    WHERE p.contract_id = ANY(%(contracts)s::int[])
    UNION ALL
    SELECT q.created_at, concat('enquiry:', q.enquiry_id), 'enquiry-asked', coalesce(q.asked_by, 'market'),
           jsonb_build_object('enquiry', q.enquiry_id, 'kind', q.kind, 'from', q.starts_on,
                              'to', q.ends_on, 'state', q.state, 'why', q.why)
    FROM portfolio.contract c
    JOIN portfolio.supply_period s USING (contract_id)
    JOIN market.enquiry q ON q.metering_point_id = s.metering_point_id
        AND q.ends_on > s.starts_on AND (s.ends_on IS NULL OR q.starts_on < s.ends_on)
    WHERE c.contract_id = ANY(%(contracts)s::int[]) AND s.state = 'active'
    UNION ALL
    SELECT g.created_at, concat('signup:', g.signup_id), 'signed-up', 'onboarding',
           jsonb_build_object('reference', g.reference, 'channel', g.channel, 'move_in', g.move_in)
    FROM onboarding.signup g WHERE g.contract_id = ANY(%(contracts)s::int[])) e
WHERE (e.at, e.key) < (%(before)s::timestamptz, %(before_key)s)
ORDER BY e.at DESC, e.key DESC LIMIT %(limit)s
