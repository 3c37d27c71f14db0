-- What a person got, gave and retired of certificates; of the other side nothing.
SELECT m.movement_id, c.number, m.kind, m.to_id = ANY(%(parties)s) AS is_to_them, m.wh, m.moved_at,
       m.used_at_id, m.retirement_id, m.move_key
FROM certificates.movement m JOIN certificates.certificate c USING (certificate_id)
WHERE m.from_id = ANY(%(parties)s) OR m.to_id = ANY(%(parties)s)
ORDER BY m.movement_id
