-- depends: 0025.messages-in-their-order
-- How often a message was taken up since it came or was replayed: one that never comes to an end is set aside.

ALTER TABLE market.inbound_message ADD COLUMN attempts int NOT NULL DEFAULT 0;
