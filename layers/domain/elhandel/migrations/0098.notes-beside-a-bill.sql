-- depends: 0097.mandates-are-numbers
-- The notes that went out together with an invoice, as it says them: [{"number": "2026-00002", "total_ore": -400}]. NULL: none,
-- or issued before. Why: docs/decisions/0092-a-small-note-stays-a-document.md.
ALTER TABLE billing.invoice ADD COLUMN notes jsonb CHECK (jsonb_typeof(notes) = 'array');
