"""Personal numbers under lock: each permission has its own module, which grants no other.

`hasher` finds a number again and needs only the hash secret. `sealer` encrypts numbers and needs
kms:GenerateDataKey. `opener` decrypts them and needs kms:Decrypt; a number is needed again only to
name the customer to DataHub. None of the three imports another; `sealed` is the stored form.
"""
