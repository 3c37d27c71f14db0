-- The market's messages behind a person's processes, and behind what is known of their points on
-- the days that they were theirs.
WITH own AS (
    SELECT * FROM unnest(%(own_points)s::int[], %(own_first)s::date[], %(own_past)s::date[])
        AS own (metering_point_id, first, past)),
process AS (
    SELECT process_id FROM market.process WHERE contract_id = ANY(%(contracts)s)),
named AS (
    SELECT r.inbound_message_id FROM own JOIN metering.reading_day r USING (metering_point_id)
    WHERE r.day >= own.first AND r.day < own.past
    UNION
    SELECT r.inbound_message_id
    FROM own JOIN metering.reading_day_history r USING (metering_point_id)
    WHERE r.day >= own.first AND r.day < own.past
    UNION
    SELECT message_id FROM market.customer_at_point WHERE contract_id = ANY(%(contracts)s)
    UNION
    SELECT e.inbound_message_id FROM process JOIN market.process_event e USING (process_id)
    UNION
    SELECT n.inbound_message_id FROM process JOIN market.notice n USING (process_id)
    UNION
    SELECT inbound_message_id FROM market.name_case WHERE contract_id = ANY(%(contracts)s)
    UNION
    SELECT v.message_id
    FROM own JOIN portfolio.metering_point_version v USING (metering_point_id)
    WHERE v.valid_from >= own.first AND v.valid_from < own.past
    UNION
    SELECT l.message_id FROM own JOIN pricing.price_link l USING (metering_point_id)
    WHERE l.valid_from >= own.first AND l.valid_from < own.past)
SELECT m.inbound_message_id, m.message_id, m.queue, m.document, m.business_reason, m.received_at
FROM named
JOIN market.inbound_message m USING (inbound_message_id)
WHERE m.inbound_message_id > %(after)s
ORDER BY m.inbound_message_id
LIMIT %(limit)s
