-- What was minted of days since a day, less what was taken back, by where the tokens lay: of metering points that take part, by
-- the name of the work (names.py, day_subject), and of submitted readings of other meters.
SELECT k.wallet, sum(CASE k.done_kind WHEN 'mint' THEN k.done_units ELSE -k.done_units END)::bigint
FROM (
    SELECT encode(sha256(convert_to(
        'E18 ' || m.gsrn || ' ' || to_char(p.starts_on, 'YYYY-MM-DD') || ' ' || to_char(d.day, 'YYYY-MM-DD'), 'UTF8')), 'hex') AS subject
    FROM minting.participation p
    JOIN portfolio.metering_point m USING (metering_point_id)
    CROSS JOIN LATERAL generate_series(
        greatest(p.starts_on, %(since)s::date)::timestamp, %(today)s::date::timestamp, interval '1 day') AS d (day)
    UNION
    SELECT r.mint_subject FROM meters.reading r
    WHERE r.mint_subject IS NOT NULL AND r.read_at >= (%(since)s::date::timestamp AT TIME ZONE 'Europe/Copenhagen')) s
JOIN chain.task k ON k.subject = s.subject
WHERE k.done_kind IN ('mint', 'burn')
GROUP BY k.wallet
