-- The active supply of a point that a move-in on the day would cut short, or that the market has
-- ended on the day itself because of the move-in; and whether its end was reported after the
-- move-in was asked for.
SELECT s.contract_id, s.ends_on,
       (SELECT max(e.at) FROM market.process p JOIN market.process_event e USING (process_id)
        LEFT JOIN market.inbound_message i USING (inbound_message_id)
        WHERE p.contract_id = s.contract_id AND e.event = 'supply_ends'
          AND i.document IS DISTINCT FROM 'ConfirmRequestEndOfSupply')  -- of the customer alone
       > (SELECT min(p.created_at) FROM market.process p WHERE p.contract_id = %(contract)s)
FROM portfolio.supply_period s
WHERE s.metering_point_id = %(point)s AND s.contract_id <> %(contract)s AND s.state = 'active'
  AND s.starts_on < %(day)s
  AND (s.ends_on IS NULL OR s.ends_on > %(day)s
       OR (s.ends_on = %(day)s AND EXISTS (
           SELECT FROM market.process p
           JOIN market.process_event e ON e.process_id = p.process_id AND e.event = 'supply_ends'
           JOIN market.inbound_message i USING (inbound_message_id)
           WHERE p.contract_id = s.contract_id AND i.business_reason = 'E01')))
FOR UPDATE OF s
