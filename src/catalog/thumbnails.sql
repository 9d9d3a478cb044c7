-- A file of its own beside the catalog, so that the catalog stays small to copy. Keyed by content: survives everything else.
CREATE TABLE IF NOT EXISTS thumbnail (
    hash BLOB PRIMARY KEY CHECK (length(hash) = 16),
    jpeg BLOB NOT NULL
);
