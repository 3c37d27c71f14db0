-- What work for the token ledger about a person is called: of each day on which metering points of theirs took part, until a day
-- (names.py, day_subject), of the way out of their custody (places.py, move_out; of meters names.py, leaving_subject), and of
-- readings that they submitted.
SELECT encode(sha256(convert_to(w.said, 'UTF8')), 'hex')
FROM minting.participation p
JOIN portfolio.metering_point m USING (metering_point_id)
CROSS JOIN LATERAL (SELECT m.gsrn || ' ' || to_char(p.starts_on, 'YYYY-MM-DD') AS taking_part) a
CROSS JOIN LATERAL (
    SELECT 'out of custody ' || a.taking_part AS said
    UNION ALL
    SELECT 'E18 ' || a.taking_part || ' ' || to_char(d.day, 'YYYY-MM-DD')
    FROM generate_series(p.starts_on::timestamp, %(until)s::date::timestamp, interval '1 day') AS d (day)) w
WHERE p.contract_id = ANY(%(contracts)s)
UNION
SELECT encode(sha256(convert_to(
    'out of custody ' || k.serial || ' '
    || replace(to_char(k.verified_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), '.000000', '') || '+00:00', 'UTF8')), 'hex')
FROM meters.meter k
WHERE k.customer_id = ANY(%(parties)s) AND k.verified_at IS NOT NULL
UNION
SELECT r.mint_subject
FROM meters.reading r
JOIN meters.meter k USING (meter_no)
WHERE k.customer_id = ANY(%(parties)s) AND r.mint_subject IS NOT NULL
