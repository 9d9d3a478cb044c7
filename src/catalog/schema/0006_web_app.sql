-- What a person does in the web app. Marks name content, not rows: a photo that is forgotten and found again has them still.
CREATE TABLE mark (
    hash BLOB PRIMARY KEY CHECK (length(hash) = 16),
    favourite_at_s INTEGER,             -- NULL: no favourite
    hidden INTEGER NOT NULL DEFAULT 0   -- 1: only shown where hidden ones are asked for
) WITHOUT ROWID;

CREATE TABLE saved_search (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE,
    query TEXT NOT NULL,
    saved_at_s INTEGER NOT NULL
);

CREATE TABLE recent_search (
    query TEXT PRIMARY KEY,
    at_ms INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE setting (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL                 -- JSON, as the app wrote it
) WITHOUT ROWID;

-- What stands in for a picture until its thumbnail is there: media/tiny.h. NULL: made before there was one.
ALTER TABLE photo ADD COLUMN tiny BLOB;
