-- depends: 0101.what-waits-once
-- How each run of a scheduled job ended, and when each row of a work queue came and went: for the pages that show how
-- the machine is doing, and how the work is.

CREATE TABLE platform.job_run (
    job_run_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL CHECK (name <> ''),
    begun_at timestamptz NOT NULL,
    ended_at timestamptz NOT NULL,
    duration_ms int NOT NULL CHECK (duration_ms >= 0),
    outcome text NOT NULL CHECK (outcome IN ('done', 'refused', 'failed')),
    code text,
    sentence text,
    by_hand boolean NOT NULL
);
CREATE INDEX job_run_of_job ON platform.job_run (name, ended_at DESC, job_run_id DESC);
CREATE INDEX job_run_age ON platform.job_run (ended_at);
CREATE INDEX job_run_trouble ON platform.job_run (ended_at DESC) WHERE outcome <> 'done';
COMMENT ON COLUMN platform.job_run.name IS 'The job, and the flags of its request that were set.';
COMMENT ON COLUMN platform.job_run.by_hand IS 'Somebody of the staff asked for it, and not the clock.';
CREATE TRIGGER job_run_is_kept BEFORE UPDATE ON platform.job_run
    FOR EACH ROW EXECUTE FUNCTION platform.refuse_change();

CREATE TABLE backoffice.queue_item (
    queue_item_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    queue text NOT NULL,
    row_id text NOT NULL,
    came_at timestamptz NOT NULL,
    gone_at timestamptz
);
CREATE UNIQUE INDEX queue_item_waiting ON backoffice.queue_item (queue, row_id) WHERE gone_at IS NULL;
CREATE INDEX queue_item_came ON backoffice.queue_item (queue, came_at);
CREATE INDEX queue_item_gone ON backoffice.queue_item (queue, gone_at) WHERE gone_at IS NOT NULL;
CREATE INDEX queue_item_age ON backoffice.queue_item (gone_at) WHERE gone_at IS NOT NULL;
COMMENT ON COLUMN backoffice.queue_item.came_at IS 'Since when it waits, as the queue says; noted within the hour.';
COMMENT ON COLUMN backoffice.queue_item.gone_at IS 'When it was first seen not to wait any more.';

-- A row that nobody can mend now: it comes again on a day, unless it is gone by then.
CREATE TABLE backoffice.put_aside (
    put_aside_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    queue text NOT NULL,
    row_id text NOT NULL,
    until date NOT NULL,
    put_by text NOT NULL,
    why text NOT NULL CHECK (why <> ''),
    put_at timestamptz NOT NULL
);
CREATE INDEX put_aside_row ON backoffice.put_aside (queue, row_id, until);
CREATE INDEX put_aside_age ON backoffice.put_aside (put_at);
CREATE TRIGGER put_aside_is_kept BEFORE UPDATE ON backoffice.put_aside
    FOR EACH ROW EXECUTE FUNCTION platform.refuse_change();

-- Lists that show customers by name leave rows too, many more than pages that were opened.
DROP INDEX backoffice.opened_by_staff;
CREATE INDEX opened_by_staff ON backoffice.opened (opened_by, opened_at DESC)
    WHERE page NOT IN ('soeg', 'koe', 'kunder');
