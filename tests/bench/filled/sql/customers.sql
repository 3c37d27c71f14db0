-- Customers with names that many share, a mail address and a telephone each.
INSERT INTO portfolio.customer (
    customer_id, kind, name, email, phone, identity_hash, identity_sealed, identity_key,
    created_at, updated_at, proved_at)
OVERRIDING SYSTEM VALUE
SELECT %(base)s + n, 'private',
       concat_ws(' ',
           (ARRAY['Anne', 'Peter', 'Mette', 'Lars', 'Sofie', 'Emil', 'Ida', 'Jens', 'Karen', 'Ole'])[1 + n %% 10],
           (ARRAY['Bech', 'Lund', 'Krogh', 'Holm', 'Dahl', 'Friis', 'Skov'])[1 + n / 10 %% 7],
           (ARRAY['Jensen', 'Nielsen', 'Hansen', 'Pedersen', 'Andersen', 'Christensen', 'Larsen', 'Juhl',
                  'Rask', 'Toft', 'Munk'])[1 + n / 70 %% 11]),
       concat('kunde', n, '@example.dk'), concat('+45', 20000000 + n), sha256(n::text::bytea), '', '',
       %(since)s, %(since)s, %(since)s
FROM generate_series(1, %(customers)s) n
