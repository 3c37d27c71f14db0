-- depends: 0038.list-prices-since
-- Corrections that were held and came back to what was billed: there is nothing to ask for, so there is no document.
-- Why: docs/decisions/0034-bills-beyond-bounds-are-held.md.

-- `nothing_due`: what waits of the stretch cancels out line by line; it goes on with the next correction of the stretch.
ALTER TABLE billing.held_bill
    DROP CONSTRAINT held_bill_state_check,
    ADD CONSTRAINT held_bill_state_check CHECK (state IN ('held', 'released', 'nothing_due', 'billed'));
