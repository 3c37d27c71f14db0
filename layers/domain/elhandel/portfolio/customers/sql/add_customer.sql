INSERT INTO portfolio.customer
    (customer_id, kind, name, email, phone, identity_hash, identity_hash_even,
     identity_hash_version, identity_sealed, identity_key, identity_seal_version, billing_address,
     created_at, updated_at)
OVERRIDING SYSTEM VALUE
VALUES (%(customer)s, %(kind)s, %(name)s, %(email)s, %(phone)s, %(odd)s, %(even)s,
    %(hash_version)s, %(cipher)s, %(wrapped_key)s, %(seal_version)s, %(billing_address)s,
    %(now)s, %(now)s)
