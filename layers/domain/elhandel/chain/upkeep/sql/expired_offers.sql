-- Bytes that were offered for work that has expired.
DELETE FROM chain.offer d WHERE d.ctid IN (
    SELECT o.ctid FROM chain.offer o JOIN chain.task k USING (task_id)
    WHERE k.done_at < %(books_from)s
       OR (k.ordered_at < %(books_from)s
           AND (k.state = 'dropped' OR (k.state = 'dead' AND k.cause = 'not-signed')))
    LIMIT %(limit)s)
