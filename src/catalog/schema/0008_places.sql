-- Names of places, found by a photo's coordinates in a table that the program carries (src/places). What sources say of a
-- place stands in source_item.

CREATE TABLE place (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE           -- "Chicago, Illinois, United States"
);

-- A photo that knows where it was taken and has no row with these coordinates and the table in use is owed a name.
CREATE TABLE photo_place (
    photo_id INTEGER PRIMARY KEY REFERENCES photo (id) ON DELETE CASCADE,
    place_id INTEGER REFERENCES place (id),  -- NULL: far from everything
    latitude_deg REAL NOT NULL,
    longitude_deg REAL NOT NULL,
    table_version INTEGER NOT NULL      -- places::kWorldVersion
);
CREATE INDEX photo_place_place ON photo_place (place_id);
