-- What the last reading of a source left out, for `trove sources`.
ALTER TABLE source ADD COLUMN left_hidden INTEGER NOT NULL DEFAULT 0;   -- hidden or archived items
ALTER TABLE source ADD COLUMN left_trashed INTEGER NOT NULL DEFAULT 0;  -- items in its trash
ALTER TABLE source ADD COLUMN films INTEGER NOT NULL DEFAULT 0;         -- films, which are not read

-- 1: a person changed the time in the source. 0: it is the file's own. NULL: the source does not know the file's time.
ALTER TABLE source_item ADD COLUMN time_corrected INTEGER;
-- What the picture was called before the source renamed it; '': as its original is called.
ALTER TABLE source_item ADD COLUMN file_name TEXT NOT NULL DEFAULT '';

-- Where a folder that a source names lies on this machine, as a person said: trove crawl --root TOLD=HERE.
CREATE TABLE source_root (
    source_id INTEGER NOT NULL REFERENCES source (id) ON DELETE CASCADE,
    told BLOB NOT NULL,
    here BLOB NOT NULL,
    PRIMARY KEY (source_id, told)
) WITHOUT ROWID;

-- The files by which an item is shown, counted and exported: an original only if no edited version of it is there.
CREATE VIEW shown_file AS
    SELECT * FROM source_file f WHERE rendition <> 0 OR NOT EXISTS (
        SELECT 1 FROM source_file e WHERE e.item_id = f.item_id AND e.rendition = 1 AND e.photo_id <> f.photo_id);
DROP VIEW album_photo;
CREATE VIEW album_photo AS
    SELECT DISTINCT album_id, photo_id FROM album_item JOIN shown_file USING (item_id);
DROP VIEW photo_person;
CREATE VIEW photo_person AS
    SELECT DISTINCT photo_id, person_id FROM item_person JOIN shown_file USING (item_id);

-- A photo as its file and its sources describe it together, for photos that a source knows. What the file says is in photo_own.
--
-- 1. What the camera knows (time, place, camera, exposure) is the file's word first; a source fills what the file lacks. A time or
--    a position that a person corrected in a source comes before the file's: program_knows_time_better and
--    program_knows_position_better (photo/whose_word.h) decide.
-- 2. What a person says (title, description, rating) is the source's word first, of several sources the one known longest. The
--    words of a virtual copy come after its master's.
-- 3. Keywords are put together: the file's, then the last parts of the sources' paths.
-- 4. `words` are found too: persons, albums, places, the name before a source renamed the picture, and the original's name where
--    only a preview lies here.
DROP VIEW photo_merged;
CREATE VIEW photo_merged AS
WITH whose AS (
    SELECT o.*,
        (SELECT i.id FROM photo_item i WHERE i.photo_id = o.photo_id
            AND program_knows_time_better(o.taken_local_s, i.taken_local_s, i.time_corrected)
         ORDER BY i.copy_of <> '', i.id LIMIT 1) AS time_item,
        (SELECT i.id FROM photo_item i WHERE i.photo_id = o.photo_id
            AND program_knows_position_better(o.latitude_deg, o.longitude_deg, i.latitude_deg, i.longitude_deg)
         ORDER BY i.copy_of <> '', i.id LIMIT 1) AS position_item
    FROM photo_own o)
SELECT
    o.photo_id,
    CASE WHEN t.id IS NULL THEN o.taken_local_s ELSE t.taken_local_s END AS taken_local_s,
    CASE WHEN t.id IS NULL
         THEN coalesce(o.zone_minutes, (SELECT i.zone_minutes FROM photo_item i WHERE i.photo_id = o.photo_id AND i.taken_local_s = o.taken_local_s
                                        ORDER BY i.copy_of <> '', i.id LIMIT 1))
         ELSE t.zone_minutes END AS zone_minutes,
    CASE WHEN o.camera_make <> '' OR o.camera_model <> '' THEN o.camera_make
         ELSE coalesce((SELECT i.camera_make FROM photo_item i WHERE i.photo_id = o.photo_id AND i.camera_model <> ''
                        ORDER BY i.copy_of <> '', i.id LIMIT 1), '') END AS camera_make,
    CASE WHEN o.camera_model <> '' THEN o.camera_model
         ELSE coalesce((SELECT i.camera_model FROM photo_item i WHERE i.photo_id = o.photo_id AND i.camera_model <> ''
                        ORDER BY i.copy_of <> '', i.id LIMIT 1), '') END AS camera_model,
    CASE WHEN o.lens <> '' THEN o.lens
         ELSE coalesce((SELECT i.lens FROM photo_item i WHERE i.photo_id = o.photo_id AND i.lens <> ''
                        ORDER BY i.copy_of <> '', i.id LIMIT 1), '') END AS lens,
    -- Longitude and altitude are those of whoever gave the latitude.
    CASE WHEN p.id IS NULL THEN o.latitude_deg ELSE p.latitude_deg END AS latitude_deg,
    CASE WHEN p.id IS NULL THEN o.longitude_deg ELSE p.longitude_deg END AS longitude_deg,
    CASE WHEN p.id IS NULL THEN o.altitude_m ELSE p.altitude_m END AS altitude_m,
    coalesce(o.iso, (SELECT i.iso FROM photo_item i WHERE i.photo_id = o.photo_id AND i.iso IS NOT NULL
                     ORDER BY i.copy_of <> '', i.id LIMIT 1)) AS iso,
    coalesce(o.f_number, (SELECT i.f_number FROM photo_item i WHERE i.photo_id = o.photo_id AND i.f_number IS NOT NULL
                          ORDER BY i.copy_of <> '', i.id LIMIT 1)) AS f_number,
    coalesce(o.exposure_s, (SELECT i.exposure_s FROM photo_item i WHERE i.photo_id = o.photo_id AND i.exposure_s IS NOT NULL
                            ORDER BY i.copy_of <> '', i.id LIMIT 1)) AS exposure_s,
    coalesce(o.focal_length_mm, (SELECT i.focal_length_mm FROM photo_item i WHERE i.photo_id = o.photo_id AND i.focal_length_mm IS NOT NULL
                                 ORDER BY i.copy_of <> '', i.id LIMIT 1)) AS focal_length_mm,
    coalesce((SELECT i.title FROM photo_item i WHERE i.photo_id = o.photo_id AND i.title <> ''
              ORDER BY i.copy_of <> '', i.id LIMIT 1), o.title) AS title,
    coalesce((SELECT i.description FROM photo_item i WHERE i.photo_id = o.photo_id AND i.description <> ''
              ORDER BY i.copy_of <> '', i.id LIMIT 1), o.description) AS description,
    coalesce((SELECT i.rating FROM photo_item i WHERE i.photo_id = o.photo_id AND i.rating IS NOT NULL
              ORDER BY i.copy_of <> '', i.id LIMIT 1), o.rating) AS rating,
    o.keywords || coalesce((
        SELECT CASE WHEN o.keywords = '' THEN '' ELSE char(10) END || group_concat(name, char(10)) FROM (
            SELECT replace(k.name, char(10), ' ') AS name FROM source_file f JOIN item_keyword USING (item_id) JOIN keyword k ON k.id = keyword_id
            WHERE f.photo_id = o.photo_id GROUP BY 1 ORDER BY min(k.id))
        WHERE name <> '' AND instr(char(10) || o.keywords || char(10), char(10) || name || char(10)) = 0), '') AS keywords,
    (SELECT group_concat(word, char(10)) FROM (
        SELECT name AS word FROM source_file f JOIN item_person USING (item_id) JOIN person ON person.id = person_id WHERE f.photo_id = o.photo_id
        UNION SELECT title FROM source_file f JOIN album_item USING (item_id) JOIN album ON album.id = album_id WHERE f.photo_id = o.photo_id
        UNION SELECT place FROM photo_item p WHERE p.photo_id = o.photo_id AND place <> ''
        UNION SELECT name FROM photo_place p JOIN place ON place.id = p.place_id WHERE p.photo_id = o.photo_id
        UNION SELECT file_name FROM photo_item p WHERE p.photo_id = o.photo_id AND file_name <> ''
        UNION SELECT file_name(original) FROM photo_item p WHERE p.photo_id = o.photo_id AND rendition = 2)) AS words
FROM whose o LEFT JOIN source_item t ON t.id = time_item LEFT JOIN source_item p ON p.id = position_item;
