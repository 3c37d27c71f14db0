-- depends: 0150.authority-of-certificates
-- The market stands still for one of three reasons, each begun and ended for itself; and staff cancel all open orders at once.
-- Why: docs/decisions/0145-three-switches-and-one-clearance.md.

ALTER TABLE exchange.pause ADD COLUMN kind text NOT NULL DEFAULT 'trading'
    CHECK (kind IN ('trading', 'maintenance', 'emergency'));
ALTER TABLE exchange.pause ALTER COLUMN kind DROP DEFAULT;
COMMENT ON COLUMN exchange.pause.kind IS 'While any of them holds, nothing is ordered or cleared; of an emergency nothing is signed either.';
DROP INDEX exchange.pause_open;
CREATE UNIQUE INDEX pause_open ON exchange.pause (kind) WHERE ended_at IS NULL;

DROP TRIGGER change_is_noted ON exchange.pause;
CREATE TRIGGER change_is_noted AFTER INSERT OR UPDATE OR DELETE ON exchange.pause FOR EACH ROW
    WHEN (coalesce(current_setting('app.acting', true), '') <> '')
    EXECUTE FUNCTION platform.note_change('pause_id', 'kind,paused_at', '', 'ended_at');

-- All open orders of an area, or of both, that staff have cancelled together.
CREATE TABLE exchange.clearance (
    clearance_id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    price_area   text CHECK (price_area IN ('DK1', 'DK2')),            -- NULL: both
    cleared_at   timestamptz NOT NULL,
    cleared_by   text NOT NULL CHECK (cleared_by <> ''),
    reason       text NOT NULL CHECK (reason <> ''),
    orders       int NOT NULL CHECK (orders > 0),
    wh           bigint NOT NULL CHECK (wh > 0)                        -- what was left of them
);
CREATE TRIGGER clearance_stays BEFORE UPDATE ON exchange.clearance FOR EACH ROW
    EXECUTE FUNCTION platform.refuse_change();
CREATE TRIGGER change_is_noted AFTER INSERT OR DELETE ON exchange.clearance FOR EACH ROW
    WHEN (coalesce(current_setting('app.acting', true), '') <> '')
    EXECUTE FUNCTION platform.note_change('clearance_id', 'price_area,orders,wh', '', '');

ALTER TABLE exchange.trade_order ADD COLUMN clearance_id int REFERENCES exchange.clearance,
    ADD CONSTRAINT cleared_is_cancelled CHECK (clearance_id IS NULL OR state = 'cancelled');
COMMENT ON COLUMN exchange.trade_order.clearance_id IS 'Where staff have cancelled it, and not its customer.';
CREATE INDEX trade_order_clearance ON exchange.trade_order (clearance_id) WHERE clearance_id IS NOT NULL;
