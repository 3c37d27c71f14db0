INSERT INTO portfolio.metering_point_version
    (metering_point_id, valid_from, type, connection_state, settlement_method, resolution_minutes,
     grid_area, price_area, net_settlement_group, address, message_id, yearly_wh, technology,
     recorded_at, superseded_at)
VALUES (%(id)s, %(valid_from)s, %(type)s, %(connection_state)s, %(settlement_method)s,
    %(resolution_minutes)s, %(grid_area)s, %(price_area)s, %(net_settlement_group)s, %(address)s,
    %(message_id)s, %(yearly_wh)s, %(technology)s, %(now)s, %(superseded_at)s)
