-- The market's memory. A restarted stack opens a file that an earlier version made.
CREATE TABLE IF NOT EXISTS fact (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS household_change (
    gsrn TEXT PRIMARY KEY, changes TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS seen_id (kind TEXT, id TEXT, PRIMARY KEY (kind, id)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS message (
    position INTEGER PRIMARY KEY, queue TEXT NOT NULL, message_id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL, body BLOB NOT NULL
);
CREATE INDEX IF NOT EXISTS message_in_order ON message (queue, position);
CREATE TABLE IF NOT EXISTS held_message (
    due_at TEXT NOT NULL, queue TEXT NOT NULL, message_id TEXT PRIMARY KEY, kind TEXT NOT NULL,
    body BLOB NOT NULL
);
CREATE TABLE IF NOT EXISTS process (
    transaction_id TEXT PRIMARY KEY, reason TEXT NOT NULL, gsrn TEXT NOT NULL, day TEXT NOT NULL,
    state TEXT NOT NULL, customer_id TEXT, customer_name TEXT,
    customer_data INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS process_of_point ON process (gsrn);
CREATE TABLE IF NOT EXISTS supply (
    supply_id INTEGER PRIMARY KEY, gsrn TEXT NOT NULL, start TEXT NOT NULL, stop TEXT,
    next_day TEXT NOT NULL, known_at TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS supply_of_point ON supply (gsrn);
CREATE INDEX IF NOT EXISTS supply_to_deliver ON supply (next_day);
CREATE TABLE IF NOT EXISTS task (
    task_id INTEGER PRIMARY KEY, due_at TEXT NOT NULL, kind TEXT NOT NULL, subject TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS task_in_order ON task (due_at, task_id);
CREATE TABLE IF NOT EXISTS told_price (
    owner TEXT, kind TEXT, code TEXT, day TEXT, PRIMARY KEY (owner, kind, code, day)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS told_area (area TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS missing_day (gsrn TEXT, day TEXT, PRIMARY KEY (gsrn, day)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS correction (
    gsrn TEXT, day TEXT, registered_at TEXT NOT NULL, wh TEXT NOT NULL, PRIMARY KEY (gsrn, day)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS counter (
    direction TEXT, kind TEXT, number INTEGER NOT NULL, PRIMARY KEY (direction, kind)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS link (
    gsrn TEXT, owner TEXT, kind TEXT, code TEXT, start TEXT, stop TEXT, factor INTEGER NOT NULL,
    PRIMARY KEY (gsrn, owner, kind, code, start)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS calculation (
    version INTEGER PRIMARY KEY AUTOINCREMENT, process TEXT NOT NULL, variant TEXT,
    first TEXT NOT NULL, end TEXT NOT NULL, calculated_at TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS energy_sum (
    version INTEGER, day TEXT, grid_area TEXT, type TEXT, method TEXT, wh TEXT NOT NULL,
    quality TEXT NOT NULL, PRIMARY KEY (version, day, grid_area, type)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS charge_sum (
    version INTEGER, grid_area TEXT, owner TEXT, kind TEXT, code TEXT, type TEXT, method TEXT,
    resolution TEXT NOT NULL, numbers TEXT NOT NULL,
    PRIMARY KEY (version, grid_area, owner, kind, code, type)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS planned_month (month TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS supply_correction (
    transaction_id TEXT PRIMARY KEY, reason TEXT NOT NULL, gsrn TEXT NOT NULL, day TEXT NOT NULL,
    side TEXT NOT NULL, stage TEXT NOT NULL
) WITHOUT ROWID;
