-- What became of lines. The payer's name and words are kept only where somebody has to look for them.
UPDATE payments.bank_line l
SET state = given.state, cause = given.cause, account_id = given.account_id, how = given.how,
    payout_id = given.payout_id,
    texts = CASE WHEN given.state = 'waiting' THEN l.texts ELSE '{}' END,
    counterpart = CASE WHEN given.state = 'waiting' THEN l.counterpart END
FROM jsonb_to_recordset(%(fates)s) AS given (
    bank_line_id bigint, state text, cause text, account_id int, how text, payout_id int)
WHERE l.bank_line_id = given.bank_line_id
