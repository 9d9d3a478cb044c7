-- What a source says of an item's files that the files that are here do not show.
ALTER TABLE source_item ADD COLUMN edited INTEGER NOT NULL DEFAULT 0;    -- 1: it has an edited version, be that here or not
ALTER TABLE source_item ADD COLUMN in_cloud INTEGER NOT NULL DEFAULT 0;  -- 1: its original is in the source's cloud only

-- Photos that a person has not hidden.
CREATE VIEW shown_photo AS
    SELECT photo.* FROM photo WHERE hash NOT IN (SELECT hash FROM mark WHERE hidden = 1);
