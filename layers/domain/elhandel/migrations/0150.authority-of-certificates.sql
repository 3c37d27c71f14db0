-- depends: 0149.live-readings
-- A role of the staff for who issues and validates certificates of origin.
-- Why: docs/decisions/0144-who-may-what-is-one-table.md.

ALTER TABLE identity.staff_role DROP CONSTRAINT staff_role_role_check,
    ADD CONSTRAINT staff_role_role_check CHECK (role IN ('support', 'billing', 'operations', 'rec', 'admin'));
