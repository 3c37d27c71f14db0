-- depends: 0087.as-it-was-known
-- Staff end what a customer has open, when a device is lost: they see when somebody signed in and may end it, with who and
-- why, and can still open nothing for a customer.

ALTER TABLE identity.session
    ADD COLUMN ended_by text,
    ADD COLUMN ended_why text,
    ADD CHECK (num_nulls(ended_by, ended_why) IN (0, 2) AND (ended_by IS NULL OR ended_at IS NOT NULL));
COMMENT ON COLUMN identity.session.ended_by IS 'Who of the staff; NULL where the person did, or nobody.';

DROP POLICY staff ON identity.subject;
CREATE POLICY staff_see ON identity.subject FOR SELECT TO elhandel_backoffice USING (true);
CREATE POLICY staff_add ON identity.subject FOR INSERT TO elhandel_backoffice WITH CHECK (kind = 'staff');
CREATE POLICY staff_change ON identity.subject FOR UPDATE TO elhandel_backoffice
    USING (kind = 'staff') WITH CHECK (kind = 'staff');

DROP POLICY staff ON identity.session;
CREATE POLICY staff_see ON identity.session FOR SELECT TO elhandel_backoffice USING (true);
CREATE POLICY staff_add ON identity.session FOR INSERT TO elhandel_backoffice WITH CHECK (kind = 'staff');
CREATE POLICY staff_end ON identity.session FOR UPDATE TO elhandel_backoffice USING (true) WITH CHECK (true);
