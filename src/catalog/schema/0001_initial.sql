-- The whole data model. A released step is never edited: changes are new files.

-- One row: what this library is.
CREATE TABLE library (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    uuid INTEGER NOT NULL,              -- random; ties caches to this library
    model_id INTEGER REFERENCES model (id)  -- the one in use
);

-- A picture, once, however many copies of it there are.
CREATE TABLE photo (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    hash BLOB NOT NULL UNIQUE CHECK (length(hash) = 16),  -- XXH3-128 of the bytes
    format TEXT NOT NULL,
    width_px INTEGER NOT NULL,          -- upright
    height_px INTEGER NOT NULL,
    size_bytes INTEGER NOT NULL,
    added_at_s INTEGER NOT NULL,        -- since the epoch
    taken_local_s INTEGER,              -- the camera's clock counted as if UTC
    zone_minutes INTEGER,
    camera_make TEXT NOT NULL DEFAULT '',
    camera_model TEXT NOT NULL DEFAULT '',
    lens TEXT NOT NULL DEFAULT '',
    latitude_deg REAL,
    longitude_deg REAL,
    altitude_m REAL,
    iso REAL,
    f_number REAL,
    exposure_s REAL,
    focal_length_mm REAL,
    orientation INTEGER NOT NULL DEFAULT 1,
    title TEXT NOT NULL DEFAULT '',
    description TEXT NOT NULL DEFAULT '',
    keywords TEXT NOT NULL DEFAULT '',  -- one a line
    rating INTEGER,
    software TEXT NOT NULL DEFAULT ''
);
CREATE INDEX photo_taken ON photo (taken_local_s);

-- A folder that somebody asked to have crawled.
CREATE TABLE root (
    id INTEGER PRIMARY KEY,
    path BLOB NOT NULL UNIQUE,          -- absolute; bytes as the system has them
    crawled_at_s INTEGER                -- when a crawl of it last came to its end
);

-- The file system a location lies on, so that a drive that comes back under another name is known again.
CREATE TABLE volume (
    id INTEGER PRIMARY KEY,
    uuid TEXT NOT NULL UNIQUE,
    mount_path BLOB NOT NULL            -- where it was last seen
);

-- A file that holds a photo's bytes.
CREATE TABLE location (
    id INTEGER PRIMARY KEY,
    path BLOB NOT NULL UNIQUE,          -- absolute
    photo_id INTEGER NOT NULL REFERENCES photo (id),
    volume_id INTEGER REFERENCES volume (id),
    size_bytes INTEGER NOT NULL,
    modified_ns INTEGER NOT NULL,
    present INTEGER NOT NULL DEFAULT 1  -- 0: not there when last looked for
);
CREATE INDEX location_photo ON location (photo_id, present DESC);

-- A file that yielded no photo, and why. Tried again when it changes.
CREATE TABLE failure (
    path BLOB PRIMARY KEY,
    size_bytes INTEGER NOT NULL,
    modified_ns INTEGER NOT NULL,
    stage TEXT NOT NULL,
    code INTEGER NOT NULL,              -- trove::Errc
    reason TEXT NOT NULL,
    at_s INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE model (
    id INTEGER PRIMARY KEY,
    fingerprint TEXT NOT NULL UNIQUE,   -- equal: comparable vectors
    name TEXT NOT NULL,
    dimensions INTEGER NOT NULL,
    generation INTEGER NOT NULL DEFAULT 0  -- rises when its vectors are removed or replaced
);

-- What a model made of a photo. `seq` is the order of arrival, which is the order of the rows in the vector cache.
CREATE TABLE embedding (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    photo_id INTEGER NOT NULL REFERENCES photo (id),
    model_id INTEGER NOT NULL REFERENCES model (id),
    halves BLOB NOT NULL,               -- IEEE 754 binary16, little-endian, L2-normalised
    UNIQUE (model_id, photo_id)
);

-- Words by which a photo can be found: rowid is photo.id.
CREATE VIRTUAL TABLE photo_words USING fts5 (
    names, title, description, keywords,
    tokenize = "unicode61 remove_diacritics 2"
);
