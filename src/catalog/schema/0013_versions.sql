-- The contents that a photo had before the one it has now. An edit changes photo.hash. The old content stays known, so that its
-- bytes lead to the photo when they come back.
CREATE TABLE photo_version (
    hash BLOB PRIMARY KEY CHECK (length(hash) = 16),
    photo_id INTEGER NOT NULL REFERENCES photo (id) ON DELETE CASCADE,
    format TEXT NOT NULL,
    width_px INTEGER NOT NULL,          -- as in photo
    height_px INTEGER NOT NULL,
    size_bytes INTEGER NOT NULL,
    until_s INTEGER NOT NULL            -- when other content took its place; since the epoch
) WITHOUT ROWID;
CREATE INDEX photo_version_photo ON photo_version (photo_id);

-- Photos of which a person said something: these words are only here.
CREATE VIEW photo_said AS
    SELECT photo_id FROM photo_tag WHERE source = 2
    UNION SELECT photo_id FROM caption WHERE source = 2
    UNION SELECT photo.id FROM mark JOIN photo USING (hash);
