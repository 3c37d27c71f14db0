INSERT INTO payments.bank_line (
    bank_account, line_key, bank_file_id, format, booked_on, amount_ore, state, cause)
SELECT 'own', concat('waits-', n), %(file)s, 'camt.053', '2026-01-09', 10000 + n, 'waiting',
       'no-reference'
FROM generate_series(1, %(customers)s, 200) n
