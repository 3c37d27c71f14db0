-- depends: 0123.rows-of-imports-stay-where-they-are
-- A notice may say which bill it is about: of those that remind of one, a market allows only so many text messages.
ALTER TABLE notifications.notice ADD COLUMN about text CHECK (about <> '');
CREATE INDEX notice_about ON notifications.notice (customer_id, about) WHERE about IS NOT NULL;
