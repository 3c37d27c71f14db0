-- What a message leaves out states nothing: what was stated of the same day goes on, unless that
-- was of another customer. Nothing is stored where a newer message is there already.
INSERT INTO market.customer_at_point AS known (
    metering_point_id, valid_from, contract_id, electrical_heating, protected_name,
    protected_address, protected_addresses, addresses, name_matches, message_id, recorded_at)
VALUES (
    %(point)s, %(valid_from)s, %(contract)s, %(heating)s, %(protected_name)s,
    %(protected_address)s, %(protected_addresses)s, %(addresses)s, %(name_matches)s, %(message)s,
    %(now)s)
ON CONFLICT (metering_point_id, valid_from) DO UPDATE
SET contract_id = coalesce(excluded.contract_id, known.contract_id),
    electrical_heating = excluded.electrical_heating,
    protected_name = coalesce(excluded.protected_name, CASE
        WHEN coalesce(known.contract_id = excluded.contract_id, true)
        THEN known.protected_name END),
    protected_address = coalesce(excluded.protected_address, CASE
        WHEN coalesce(known.contract_id = excluded.contract_id, true)
        THEN known.protected_address END),
    protected_addresses = CASE
        WHEN coalesce(known.contract_id = excluded.contract_id, true)
        THEN known.protected_addresses ELSE '{}' END || excluded.protected_addresses,
    addresses = excluded.addresses, name_matches = excluded.name_matches,
    message_id = excluded.message_id, recorded_at = excluded.recorded_at
WHERE (known.message_id > excluded.message_id) IS NOT TRUE
