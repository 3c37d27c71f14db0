-- What the market says of them: as of the home, at an address of their own.
INSERT INTO portfolio.metering_point_version (
    metering_point_id, valid_from, type, connection_state, settlement_method, resolution_minutes,
    grid_area, price_area, address, recorded_at)
SELECT %(base)s + n, v.valid_from, v.type, v.connection_state, v.settlement_method,
       v.resolution_minutes, v.grid_area, v.price_area,
       coalesce(v.address, '{}') || jsonb_build_object(
           'street', (ARRAY['Skovvej', 'Søgade', 'Åboulevarden', 'Nørregade', 'Birkevej'])[1 + n %% 5],
           'number', (n / 5 %% 300)::text, 'postcode', (1000 + n / 1500 %% 9000)::text),
       %(since)s
FROM portfolio.metering_point_version v, generate_series(1, %(customers)s) n
WHERE v.metering_point_id = %(point)s AND v.superseded_at IS NULL
