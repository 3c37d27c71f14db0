-- Lines of a statement that were not known; each with its place in the statement.
WITH given AS (
    SELECT * FROM jsonb_to_recordset(%(lines)s) AS line (
        place int, line_key text, booked_on date, amount_ore bigint, payment_references text[],
        end_to_end text, texts text[], counterpart text, is_reversal boolean, return_code text)),
added AS (
    INSERT INTO payments.bank_line (
        bank_account, line_key, bank_file_id, format, booked_on, amount_ore, payment_references,
        end_to_end, texts, counterpart, is_reversal, return_code, state, cause)
    SELECT %(account)s, line_key, %(file)s, %(format)s, booked_on, amount_ore, payment_references,
        end_to_end, texts, counterpart, is_reversal, return_code, 'waiting', 'not-looked-at'
    FROM given ORDER BY place
    ON CONFLICT (bank_account, line_key) DO NOTHING
    RETURNING bank_line_id, line_key)
SELECT given.place, added.bank_line_id FROM added JOIN given USING (line_key)
ORDER BY given.place
