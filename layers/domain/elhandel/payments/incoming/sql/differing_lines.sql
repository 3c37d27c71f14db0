-- Lines that are known under the same key with another day or amount: the bank uses a key twice.
SELECT given.place FROM jsonb_to_recordset(%(lines)s) AS given (
    place int, line_key text, booked_on date, amount_ore bigint)
JOIN payments.bank_line known
    ON known.bank_account = %(account)s AND known.line_key = given.line_key
WHERE (known.booked_on, known.amount_ore) <> (given.booked_on, given.amount_ore)
