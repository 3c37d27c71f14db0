-- Accounts on which a document, or what is on account, is in the customer's favour.
SELECT DISTINCT account_id FROM (
    SELECT account_id, document_id FROM ledger.entry
    WHERE book = 'receivable' GROUP BY account_id, document_id HAVING sum(amount_ore) < 0) open
ORDER BY account_id
