"""Personal numbers under lock: each permission is a module and a class of its own, so that who has
one has no other.

`hashing` finds a number again and needs the hash secret only. `sealing` locks numbers up and needs
kms:GenerateDataKey. `opening` gives them back and needs kms:Decrypt: the number is needed again for
one thing only, to name the customer to DataHub. None of the three imports another; `sealed` is the
form in which a number is stored.
"""
