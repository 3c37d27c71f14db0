INSERT INTO reconciliation.charge_sum
    (grid_area, supplier_gln, owner_gln, charge_kind, charge_code, point_type, settlement_method,
     resolution, unit, process, correction, version, day, first_interval, quantities, prices,
     amounts, quality, calculated_at, fingerprint, inbound_message_id, recorded_at)
VALUES (%(grid_area)s, %(supplier)s, %(owner)s, %(kind)s, %(code)s, %(type)s, %(method)s,
    %(resolution)s, %(unit)s, %(process)s, %(correction)s, %(version)s, %(day)s, %(at)s,
    %(quantities)s::bigint[], %(prices)s::bigint[], %(amounts)s::bigint[], %(quality)s::smallint[],
    %(calculated_at)s, %(fingerprint)s, %(message)s, %(now)s)
ON CONFLICT DO NOTHING
