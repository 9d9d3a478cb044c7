-- A photo as its file and its sources describe it together, for photos that a source knows. What the file says is in photo_own.
--
-- 1. What the camera knows (time, place, camera, exposure) is the file's word first; a source fills what the file lacks.
-- 2. What a person says (title, description, rating) is the source's word first, of several sources the one known longest. The
--    words of a virtual copy come after its master's.
-- 3. Keywords are put together: the file's, then the last parts of the sources' paths.
-- 4. `words` are found too: persons, albums, places, and the original's name where only a preview lies here.
CREATE VIEW photo_merged AS
SELECT
    o.photo_id,
    coalesce(o.taken_local_s, (SELECT i.taken_local_s FROM photo_item i WHERE i.photo_id = o.photo_id AND i.taken_local_s IS NOT NULL
                               ORDER BY i.copy_of <> '', i.id LIMIT 1)) AS taken_local_s,
    CASE WHEN o.taken_local_s IS NULL
         THEN (SELECT i.zone_minutes FROM photo_item i WHERE i.photo_id = o.photo_id AND i.taken_local_s IS NOT NULL
               ORDER BY i.copy_of <> '', i.id LIMIT 1)
         ELSE coalesce(o.zone_minutes, (SELECT i.zone_minutes FROM photo_item i WHERE i.photo_id = o.photo_id AND i.taken_local_s = o.taken_local_s
                                        ORDER BY i.copy_of <> '', i.id LIMIT 1)) END AS zone_minutes,
    CASE WHEN o.camera_make <> '' OR o.camera_model <> '' THEN o.camera_make
         ELSE coalesce((SELECT i.camera_make FROM photo_item i WHERE i.photo_id = o.photo_id AND i.camera_model <> ''
                        ORDER BY i.copy_of <> '', i.id LIMIT 1), '') END AS camera_make,
    CASE WHEN o.camera_model <> '' THEN o.camera_model
         ELSE coalesce((SELECT i.camera_model FROM photo_item i WHERE i.photo_id = o.photo_id AND i.camera_model <> ''
                        ORDER BY i.copy_of <> '', i.id LIMIT 1), '') END AS camera_model,
    CASE WHEN o.lens <> '' THEN o.lens
         ELSE coalesce((SELECT i.lens FROM photo_item i WHERE i.photo_id = o.photo_id AND i.lens <> ''
                        ORDER BY i.copy_of <> '', i.id LIMIT 1), '') END AS lens,
    coalesce(o.latitude_deg, (SELECT i.latitude_deg FROM photo_item i WHERE i.photo_id = o.photo_id AND i.latitude_deg IS NOT NULL
                              ORDER BY i.copy_of <> '', i.id LIMIT 1)) AS latitude_deg,
    -- Longitude and altitude are those of whoever gave the latitude.
    CASE WHEN o.latitude_deg IS NOT NULL THEN o.longitude_deg
         ELSE (SELECT i.longitude_deg FROM photo_item i WHERE i.photo_id = o.photo_id AND i.latitude_deg IS NOT NULL
               ORDER BY i.copy_of <> '', i.id LIMIT 1) END AS longitude_deg,
    CASE WHEN o.latitude_deg IS NOT NULL THEN o.altitude_m
         ELSE (SELECT i.altitude_m FROM photo_item i WHERE i.photo_id = o.photo_id AND i.latitude_deg IS NOT NULL
               ORDER BY i.copy_of <> '', i.id LIMIT 1) END AS altitude_m,
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
        UNION SELECT file_name(original) FROM photo_item p WHERE p.photo_id = o.photo_id AND rendition = 2)) AS words
FROM photo_own o;
