-- depends: 0068.payments
-- Reminders of what is overdue. The limits of renteloven § 9 b are held here too: three reminders of a document at most,
-- and no fee above 100 DKK.

CREATE TABLE payments.reminder (
    reminder_id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id int NOT NULL,
    reminded_on date NOT NULL,
    pay_by date NOT NULL,
    fee_ore int NOT NULL CHECK (fee_ore BETWEEN 0 AND 10000),
    reminded_at timestamptz NOT NULL,
    UNIQUE (account_id, reminded_on),
    CHECK (pay_by > reminded_on)
);

CREATE TABLE payments.reminded_document (
    invoice_id int NOT NULL,
    ordinal smallint NOT NULL CHECK (ordinal BETWEEN 1 AND 3),
    reminder_id int NOT NULL REFERENCES payments.reminder,
    open_ore bigint NOT NULL CHECK (open_ore > 0),
    PRIMARY KEY (invoice_id, ordinal),
    UNIQUE (reminder_id, invoice_id)
);
