-- depends: 0122.webhooks-to-partners
-- The rows of a file that was loaded stay where they are until they are forgotten: who serves the office deletes nothing.
DROP TABLE imports.legacy_line;
