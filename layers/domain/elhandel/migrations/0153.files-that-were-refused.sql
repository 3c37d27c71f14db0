-- depends: 0152.what-was-seen-of-the-ledger
-- A file of another system of which a part was refused is not on its way any more, until a part of it is taken. Why it was
-- stands nowhere: the sentence may hold what stood in the file, and whoever sent it has read it.

ALTER TABLE imports.batch ADD COLUMN refused_at timestamptz;
