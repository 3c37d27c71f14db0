-- Add to the history of a process; the same event by the same message again adds nothing.
INSERT INTO market.process_event
    (process_id, step, at, event, from_state, to_state, cause, inbound_message_id)
SELECT p.process_id,
       (SELECT count(*) FROM market.process_event e WHERE e.process_id = p.process_id) + 1,
       %(at)s::timestamptz, %(event)s::text, p.state, p.state, %(cause)s::text, %(message)s::bigint
FROM market.process p WHERE p.process_id = %(process)s AND NOT EXISTS (
    SELECT FROM market.process_event e
    WHERE e.process_id = p.process_id AND e.event = %(event)s
      AND e.inbound_message_id = %(message)s)
