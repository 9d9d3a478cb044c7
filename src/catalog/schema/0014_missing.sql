-- What is not where it was. A file is away while its drive or folder is; it is missing when a crawl looked and did not find it.

-- When a crawl first missed it; since the epoch. NULL: it is there, or away (present = 0), or an older Trove did not say.
ALTER TABLE location ADD COLUMN missing_at_s INTEGER;

-- A photo whose only file got the bytes of another picture. Kept because a person said something of it.
CREATE TABLE lost_photo (
    photo_id INTEGER PRIMARY KEY REFERENCES photo (id) ON DELETE CASCADE,
    path BLOB NOT NULL,                 -- where it was
    at_s INTEGER NOT NULL               -- since the epoch
);

-- Photos that no crawl could find, although their drives were there.
CREATE VIEW photo_missing AS
    SELECT photo_id, max(missing_at_s) AS since_s FROM location GROUP BY photo_id
        HAVING max(present) = 0 AND count(*) = count(missing_at_s)
    UNION ALL
    SELECT photo_id, at_s FROM lost_photo WHERE NOT EXISTS (SELECT 1 FROM location WHERE location.photo_id = lost_photo.photo_id);

-- Files and folders that a person told the library to forget, and that lie in a folder that is still crawled. No crawl takes them
-- in until a person names them again.
CREATE TABLE forgotten (
    path BLOB PRIMARY KEY,
    at_s INTEGER NOT NULL               -- since the epoch
) WITHOUT ROWID;

-- Whether links that lead out of the folder are followed.
ALTER TABLE root ADD COLUMN follow_links INTEGER NOT NULL DEFAULT 0;
