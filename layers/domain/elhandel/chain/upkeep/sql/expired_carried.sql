-- Which work a transaction was signed for, of transactions whose work has all expired.
DELETE FROM chain.carried d WHERE d.ctid IN (
    SELECT c.ctid FROM chain.carried c JOIN chain.transaction t USING (transaction_id)
    WHERE t.settled_at < %(books_from)s
      AND NOT EXISTS (
        SELECT FROM chain.carried o JOIN chain.task k USING (task_id)
        WHERE o.transaction_id = c.transaction_id
          AND (k.done_at >= %(books_from)s
               OR (k.done_at IS NULL
                   AND (k.ordered_at >= %(books_from)s
                        OR NOT (k.state = 'dropped'
                                OR (k.state = 'dead' AND k.cause IS NOT DISTINCT FROM 'not-signed'))))))
    ORDER BY c.transaction_id LIMIT %(limit)s)
