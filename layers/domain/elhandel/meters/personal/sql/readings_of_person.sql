-- The readings that a person submitted.
SELECT r.reading_no, r.reading_id, r.meter_no, r.wh, r.read_at, r.verification, r.submitted_at,
       r.submitted_by, r.signature, r.metadata, r.minted_wh, r.mint_subject, r.mint_number,
       r.minted_at, r.minted_why
FROM meters.reading r JOIN meters.meter m USING (meter_no)
WHERE m.customer_id = ANY(%(parties)s)
ORDER BY r.reading_no
