-- What other programs' libraries and exports say of photos. Filled by a crawl of one; read through the views at the end.

-- A library of another program, or an export of one.
CREATE TABLE source (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,                 -- "takeout", "lightroom", …
    path BLOB NOT NULL UNIQUE,          -- what was crawled
    with_hidden INTEGER NOT NULL,       -- whether hidden and trashed items are wanted too
    with_trashed INTEGER NOT NULL,
    reading INTEGER NOT NULL,           -- counts the readings
    read_at_s INTEGER                   -- when a reading last came to its end
);

-- A picture as its source knows it, be its files there or not.
CREATE TABLE source_item (
    id INTEGER PRIMARY KEY,
    source_id INTEGER NOT NULL REFERENCES source (id) ON DELETE CASCADE,
    key TEXT NOT NULL,                  -- stable in its source
    reading INTEGER NOT NULL,           -- the reading that saw it last
    original BLOB NOT NULL,             -- where the source says that the original lies, be it there or not
    title TEXT NOT NULL DEFAULT '',
    description TEXT NOT NULL DEFAULT '',
    rating INTEGER,
    taken_local_s INTEGER,              -- as in photo
    zone_minutes INTEGER,
    latitude_deg REAL,
    longitude_deg REAL,
    altitude_m REAL,
    camera_make TEXT NOT NULL DEFAULT '',
    camera_model TEXT NOT NULL DEFAULT '',
    lens TEXT NOT NULL DEFAULT '',
    iso REAL,
    f_number REAL,
    exposure_s REAL,
    focal_length_mm REAL,
    place TEXT NOT NULL DEFAULT '',     -- in words
    pick INTEGER NOT NULL DEFAULT 0,    -- 1 picked, -1 rejected
    label TEXT NOT NULL DEFAULT '',     -- a colour's English name where it is one
    favourite INTEGER NOT NULL DEFAULT 0,
    hidden INTEGER NOT NULL DEFAULT 0,
    trashed INTEGER NOT NULL DEFAULT 0,
    stack TEXT NOT NULL DEFAULT '',     -- equal for all of a burst or stack
    copy_of TEXT NOT NULL DEFAULT '',   -- key of the item that this one is a virtual copy of
    copy_name TEXT NOT NULL DEFAULT '',
    live_part BLOB,                     -- the film of a live photo
    UNIQUE (source_id, key)
);

-- The files of an item that were taken in. A photo can be the file of many items, in many sources.
CREATE TABLE source_file (
    item_id INTEGER NOT NULL REFERENCES source_item (id) ON DELETE CASCADE,
    path BLOB NOT NULL,                 -- as in location
    rendition INTEGER NOT NULL,         -- 0 original, 1 edited, 2 preview
    photo_id INTEGER NOT NULL REFERENCES photo (id) ON DELETE CASCADE,
    reading INTEGER NOT NULL,
    PRIMARY KEY (item_id, path)
) WITHOUT ROWID;
CREATE INDEX source_file_photo ON source_file (photo_id);

CREATE TABLE album (
    id INTEGER PRIMARY KEY,
    source_id INTEGER NOT NULL REFERENCES source (id) ON DELETE CASCADE,
    key TEXT NOT NULL,
    parent_id INTEGER REFERENCES album (id) ON DELETE CASCADE,
    title TEXT NOT NULL,
    kind INTEGER NOT NULL,              -- 0 album, 1 folder of albums, 2 smart, 3 shared, 4 project
    reading INTEGER NOT NULL,
    UNIQUE (source_id, key)
);
CREATE INDEX album_parent ON album (parent_id);

CREATE TABLE album_item (
    album_id INTEGER NOT NULL REFERENCES album (id) ON DELETE CASCADE,
    item_id INTEGER NOT NULL REFERENCES source_item (id) ON DELETE CASCADE,
    PRIMARY KEY (album_id, item_id)
) WITHOUT ROWID;
CREATE INDEX album_item_item ON album_item (item_id);

CREATE TABLE person (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
);

CREATE TABLE item_person (
    person_id INTEGER NOT NULL REFERENCES person (id),
    item_id INTEGER NOT NULL REFERENCES source_item (id) ON DELETE CASCADE,
    PRIMARY KEY (person_id, item_id)
) WITHOUT ROWID;
CREATE INDEX item_person_item ON item_person (item_id);

CREATE TABLE keyword (
    id INTEGER PRIMARY KEY,
    path TEXT NOT NULL UNIQUE,          -- "Places|Italy|Rome"
    name TEXT NOT NULL                  -- "Rome"
);
CREATE INDEX keyword_name ON keyword (name COLLATE NOCASE);

CREATE TABLE item_keyword (
    keyword_id INTEGER NOT NULL REFERENCES keyword (id),
    item_id INTEGER NOT NULL REFERENCES source_item (id) ON DELETE CASCADE,
    PRIMARY KEY (keyword_id, item_id)
) WITHOUT ROWID;
CREATE INDEX item_keyword_item ON item_keyword (item_id);

-- What the file of a photo says of itself, kept for photos whose row in `photo` was completed from sources.
CREATE TABLE photo_own (
    photo_id INTEGER PRIMARY KEY REFERENCES photo (id) ON DELETE CASCADE,
    taken_local_s INTEGER,
    zone_minutes INTEGER,
    camera_make TEXT NOT NULL,
    camera_model TEXT NOT NULL,
    lens TEXT NOT NULL,
    latitude_deg REAL,
    longitude_deg REAL,
    altitude_m REAL,
    iso REAL,
    f_number REAL,
    exposure_s REAL,
    focal_length_mm REAL,
    title TEXT NOT NULL,
    description TEXT NOT NULL,
    keywords TEXT NOT NULL,
    rating INTEGER
);

-- Photos by what sources say of them, for filters. A preview stands for its item.
CREATE VIEW album_photo AS
    SELECT DISTINCT album_id, photo_id FROM album_item JOIN source_file USING (item_id);
CREATE VIEW photo_person AS
    SELECT DISTINCT photo_id, person_id FROM item_person JOIN source_file USING (item_id);
CREATE VIEW photo_keyword AS
    SELECT DISTINCT photo_id, keyword_id FROM item_keyword JOIN source_file USING (item_id);
-- Every item of every photo: source_id, favourite, hidden, trashed, pick, label, place, … as sources have them.
CREATE VIEW photo_item AS
    SELECT source_file.photo_id, source_file.rendition, source_item.*
    FROM source_file JOIN source_item ON source_item.id = source_file.item_id;
