-- What is shown of a Sim stands beside it, and what was looked at says whether it is still so.

-- One more with each change of the settings.
ALTER TABLE settings ADD COLUMN version BIGINT NOT NULL DEFAULT 0;
-- What a Sim of which everything is known is shown as; what is stored was made by a server that shows it so.
ALTER TABLE settings ADD COLUMN shape TEXT COLLATE "C";

-- One more with each change of the Sim.
ALTER TABLE sims ADD COLUMN version BIGINT NOT NULL DEFAULT 0;
-- The Sim as the API shows it, as JSON; none where it has to be made from the Sim.
ALTER TABLE sims ADD COLUMN shown TEXT COLLATE "C";
