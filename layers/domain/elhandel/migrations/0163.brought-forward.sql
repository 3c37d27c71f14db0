-- depends: 0162.wallets-that-are-removed
-- What work that has expired left in each wallet: a token that was made in a year that is over is still there, and may be taken
-- back or moved in a year that is kept. So its sum stays where the work itself goes, as a balance that is brought forward.
-- Work that was deleted before this table was there is as it was: there is none, as the ledger is younger than the books are kept.

CREATE TABLE chain.brought_forward (
    wallet text PRIMARY KEY CHECK (wallet <> ''),
    units  bigint NOT NULL CHECK (units <> 0)                    -- of energy; below 0 where its owner moved them elsewhere first
);
COMMENT ON TABLE chain.brought_forward IS 'By wallet, the units that came in by work that has expired, less those that went out by it.';
