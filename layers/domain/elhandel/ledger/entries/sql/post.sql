-- Postings with their entries, in one statement, as the database wants them; the keys of those that
-- are new. Entries name their posting by its place among those given.
WITH given AS MATERIALIZED (
    SELECT * FROM unnest(%(sources)s::text[], %(source_ids)s::text[], %(days)s::date[],
                         %(texts)s::text[]) WITH ORDINALITY
        AS g (source, source_id, booked_on, text, place)
), posted AS (
    INSERT INTO ledger.posting (source, source_id, booked_on, text, posted_at)
    SELECT source, source_id, booked_on, text, %(now)s::timestamptz FROM given ORDER BY place
    ON CONFLICT (source, source_id) DO NOTHING
    RETURNING posting_id, source, source_id
), written AS (
    INSERT INTO ledger.entry
        (posting_id, entry_no, book, amount_ore, account_id, document_id, party)
    SELECT posted.posting_id, e.entry_no, (%(book_names)s::text[])[e.book], e.amount_ore,
           e.account_id, e.document_id, (%(party_names)s::text[])[e.party]
    FROM posted
    JOIN given USING (source, source_id)
    JOIN unnest(%(places)s::bigint[], %(numbers)s::int[], %(books)s::int[],
                %(amounts)s::bigint[], %(accounts)s::int[], %(documents)s::int[],
                %(parties)s::int[])
        AS e (place, entry_no, book, amount_ore, account_id, document_id, party) USING (place)
    ORDER BY posted.posting_id, e.entry_no
)
SELECT source, source_id FROM posted
