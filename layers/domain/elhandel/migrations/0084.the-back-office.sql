-- depends: 0083.questions-of-every-kind
-- The back office: what staff did and what came of it, whom they looked at, what they noted, who takes which piece of
-- work. Rows are added and never changed; only the retention of Upkeep deletes.

CREATE SCHEMA backoffice;

CREATE TABLE backoffice.action (
    action_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    form_key text NOT NULL CONSTRAINT action_once UNIQUE CHECK (form_key ~ '^[A-Za-z0-9_-]{16,64}$'),
    action text NOT NULL,
    customer_id int,
    gsrn text,
    subject text NOT NULL,
    asked jsonb NOT NULL CHECK (jsonb_typeof(asked) = 'object'),
    amount_ore bigint,
    reason text NOT NULL,
    why text NOT NULL CHECK (length(why) >= 10),
    asked_by text NOT NULL,
    asked_at timestamptz NOT NULL,
    takes_two boolean NOT NULL,
    correlation_id text NOT NULL
);
CREATE INDEX action_of_customer ON backoffice.action (customer_id, asked_at DESC) WHERE customer_id IS NOT NULL;
CREATE INDEX action_of_point ON backoffice.action (gsrn, asked_at DESC) WHERE gsrn IS NOT NULL;
CREATE INDEX action_age ON backoffice.action (asked_at);
CREATE INDEX action_of_two ON backoffice.action (asked_at) WHERE takes_two;
COMMENT ON COLUMN backoffice.action.form_key IS 'Of the form: sent twice, it does nothing twice.';
COMMENT ON COLUMN backoffice.action.asked IS 'The fields of the job; of one that names a person only that it was given.';
COMMENT ON COLUMN backoffice.action.takes_two IS 'Nothing is done before a second person has approved it.';

CREATE TABLE backoffice.action_step (
    action_id bigint NOT NULL REFERENCES backoffice.action ON DELETE CASCADE,
    step text NOT NULL CHECK (step IN (
        'approved', 'declined', 'withdrawn', 'begun', 'done', 'refused', 'failed')),
    who text NOT NULL,
    at timestamptz NOT NULL,
    why text,
    code text,
    sentence text,
    answer jsonb,
    correlation_id text NOT NULL,
    PRIMARY KEY (action_id, step)
);
CREATE UNIQUE INDEX one_verdict ON backoffice.action_step (action_id) WHERE step IN ('approved', 'declined', 'withdrawn');
CREATE UNIQUE INDEX one_end ON backoffice.action_step (action_id) WHERE step IN ('done', 'refused', 'failed');
COMMENT ON COLUMN backoffice.action_step.answer IS 'What the job answered: before, after, numbers; nothing that names a person.';

-- Whoever asked can take it back, and never approve it.
CREATE FUNCTION backoffice.refuse_one_person() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.step = 'approved' AND NEW.who = (
        SELECT a.asked_by FROM backoffice.action a WHERE a.action_id = NEW.action_id)
    THEN
        RAISE EXCEPTION 'nobody approves what they asked for themselves' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER two_persons BEFORE INSERT ON backoffice.action_step
    FOR EACH ROW EXECUTE FUNCTION backoffice.refuse_one_person();

CREATE TABLE backoffice.opened (
    opened_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer_id int NOT NULL,
    opened_by text NOT NULL,
    opened_at timestamptz NOT NULL,
    page text NOT NULL
);
CREATE INDEX opened_of_customer ON backoffice.opened (customer_id, opened_at DESC);
CREATE INDEX opened_by_staff ON backoffice.opened (opened_by, opened_at DESC);
CREATE INDEX opened_age ON backoffice.opened (opened_at);
COMMENT ON TABLE backoffice.opened IS 'Whose data somebody of the staff has looked at; the customer is shown it.';

CREATE TABLE backoffice.note (
    note_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    form_key text NOT NULL CONSTRAINT note_once UNIQUE CHECK (form_key ~ '^[A-Za-z0-9_-]{16,64}$'),
    customer_id int NOT NULL,
    channel text NOT NULL CHECK (channel IN ('phone', 'mail', 'letter', 'visit', 'other')),
    title text NOT NULL CHECK (title <> ''),
    text text NOT NULL,
    noted_by text NOT NULL,
    noted_at timestamptz NOT NULL
);
CREATE INDEX note_of_customer ON backoffice.note (customer_id, noted_at DESC);

CREATE TABLE backoffice.assignment (
    assignment_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    queue text NOT NULL,
    row_id text NOT NULL,
    assigned_to text,
    assigned_by text NOT NULL,
    assigned_at timestamptz NOT NULL
);
CREATE INDEX assignment_of_row ON backoffice.assignment (queue, row_id, assignment_id DESC);
CREATE INDEX assignment_age ON backoffice.assignment (assigned_at);
COMMENT ON COLUMN backoffice.assignment.assigned_to IS 'NULL: nobody any more.';

CREATE TRIGGER action_is_kept BEFORE UPDATE ON backoffice.action
    FOR EACH ROW EXECUTE FUNCTION platform.refuse_change();
CREATE TRIGGER action_step_is_kept BEFORE UPDATE ON backoffice.action_step
    FOR EACH ROW EXECUTE FUNCTION platform.refuse_change();
CREATE TRIGGER opened_is_kept BEFORE UPDATE ON backoffice.opened
    FOR EACH ROW EXECUTE FUNCTION platform.refuse_change();
CREATE TRIGGER note_is_kept BEFORE UPDATE ON backoffice.note
    FOR EACH ROW EXECUTE FUNCTION platform.refuse_change();
CREATE TRIGGER assignment_is_kept BEFORE UPDATE ON backoffice.assignment
    FOR EACH ROW EXECUTE FUNCTION platform.refuse_change();

-- Only what the retention rules let expire, or a person who is forgotten, is deleted, and only by Upkeep.
CREATE FUNCTION backoffice.refuse_to_forget() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF session_user NOT IN (
        'elhandel_upkeep', (SELECT pg_get_userbyid(c.relowner) FROM pg_class c WHERE c.oid = TG_RELID))
    THEN
        RAISE EXCEPTION 'rows of % are deleted by their retention only', TG_TABLE_NAME
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN OLD;
END
$$;
CREATE TRIGGER action_is_not_deleted BEFORE DELETE ON backoffice.action
    FOR EACH ROW EXECUTE FUNCTION backoffice.refuse_to_forget();
CREATE TRIGGER action_step_is_not_deleted BEFORE DELETE ON backoffice.action_step
    FOR EACH ROW EXECUTE FUNCTION backoffice.refuse_to_forget();
CREATE TRIGGER opened_is_not_deleted BEFORE DELETE ON backoffice.opened
    FOR EACH ROW EXECUTE FUNCTION backoffice.refuse_to_forget();
CREATE TRIGGER note_is_not_deleted BEFORE DELETE ON backoffice.note
    FOR EACH ROW EXECUTE FUNCTION backoffice.refuse_to_forget();

-- What staff search by. A name or an address is found by the beginnings of its words, in any order.
CREATE INDEX customer_words ON portfolio.customer USING gin (to_tsvector('simple', name));
CREATE INDEX recipient_words ON portfolio.recipient USING gin (to_tsvector('simple', name));
CREATE INDEX customer_email ON portfolio.customer (lower(email));
CREATE INDEX recipient_email ON portfolio.recipient (lower(email));
CREATE INDEX customer_phone ON portfolio.customer (phone);
CREATE INDEX recipient_phone ON portfolio.recipient (phone);
CREATE INDEX metering_point_end ON portfolio.metering_point (right(gsrn, 4));
CREATE INDEX metering_point_address ON portfolio.metering_point_version
    USING gin (jsonb_to_tsvector('simple', address, '["string"]')) WHERE superseded_at IS NULL;
CREATE INDEX request_correlation ON market.request (correlation_id) WHERE correlation_id IS NOT NULL;
