INSERT INTO reconciliation.energy_sum
    (grid_area, supplier_gln, point_type, settlement_method, process, correction, version, day,
     resolution_minutes, first_interval, wh, quality, withdrawn, calculated_at, fingerprint,
     inbound_message_id, recorded_at)
VALUES (%(grid_area)s, %(supplier)s, %(type)s, %(method)s, %(process)s, %(correction)s,
    %(version)s, %(day)s, %(minutes)s, %(at)s, %(wh)s, %(quality)s, %(withdrawn)s,
    %(calculated_at)s, %(fingerprint)s, %(message)s, %(now)s)
ON CONFLICT DO NOTHING
