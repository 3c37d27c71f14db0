-- A file of orders, sealed for this row: it names the accounts of customers.
INSERT INTO payments.order_file (
    order_file_id, message_id, pays_on, payouts, total_ore, made_at,
    content_sealed, content_key, content_seal_version)
VALUES (
    %(id)s, %(message_id)s, %(pays_on)s, %(payouts)s, %(total)s, %(now)s,
    %(cipher)s, %(wrapped_key)s, %(version)s)
