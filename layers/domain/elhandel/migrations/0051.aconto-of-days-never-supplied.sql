-- depends: 0048.a-comment-in-plain-words
-- A quarter's amount was asked for days that turned out not to be supplied, as after an erroneous move: the share of
-- these days is returned. The amount is set off and asked for anew by the same note, so a quarter may have several.

ALTER TABLE billing.aconto
    DROP CONSTRAINT aconto_pkey,
    ADD PRIMARY KEY (contract_id, quarter, invoice_id);
DROP INDEX billing.aconto_open;
CREATE UNIQUE INDEX aconto_open ON billing.aconto (contract_id, quarter) WHERE set_off_id IS NULL;
