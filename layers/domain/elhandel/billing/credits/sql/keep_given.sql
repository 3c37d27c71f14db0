INSERT INTO billing.hand_credit
    (kind, account_id, case_no, corrects_id, invoice_id, amount_ore, decided_by, reason, decided_at)
VALUES (%(kind)s, %(account)s, %(case)s, %(corrects)s, %(invoice)s, %(amount)s, %(by)s, %(why)s,
    %(at)s)
