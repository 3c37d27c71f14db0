-- depends: 0096.what-is-disputed
-- A mandate of Betalingsservice is the number of its agreement, also for who writes the row past `billing.profile`: a
-- bill that names another text is collected by nobody.
ALTER TABLE billing.profile
    ADD CONSTRAINT a_mandate_is_a_number CHECK (mandate_number ~ '^[0-9]{1,9}$');
