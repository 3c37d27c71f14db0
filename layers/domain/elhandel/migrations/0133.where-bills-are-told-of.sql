-- depends: 0132.partners-by-key
-- Where an account's bills and payments are told of, where that is not where its customer is reached: a bookkeeper's
-- address, another phone (CD-ACC-4). Part of how a customer wants to be informed, so its history is kept as that is.
ALTER TABLE notifications.preference
    ADD COLUMN bill_email text CHECK (bill_email <> ''),
    ADD COLUMN bill_phone text CHECK (bill_phone <> '');
