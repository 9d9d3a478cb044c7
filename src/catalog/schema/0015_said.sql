-- What a person says is kept twice: in the tables of this catalog, and as lines of the file said.jsonl (catalog/said.h). The
-- triggers below write each change of the former here, within the same transaction; the lines follow the commit.

CREATE TABLE said (
    n INTEGER PRIMARY KEY AUTOINCREMENT,   -- the line's number; rows whose line is in the file are deleted
    at_s INTEGER NOT NULL DEFAULT (CAST(strftime('%s', 'now') AS INTEGER)),  -- since the epoch
    what TEXT NOT NULL,                    -- the kinds are in docs/data-on-disk.md
    hash BLOB,                             -- of the photo, where the line is about one
    name,                                  -- of the tag, the search, the setting; a folder's path
    value                                  -- NULL: what was said before is taken back
);

-- Lines about photos that this catalog does not have: not crawled again yet, or deleted. They apply when the content comes.
CREATE TABLE said_waiting (
    id INTEGER PRIMARY KEY,
    hash BLOB NOT NULL,
    line TEXT NOT NULL,                    -- as in the file
    UNIQUE (hash, line)
);

CREATE TRIGGER said_tag_added AFTER INSERT ON photo_tag WHEN new.source = 2 BEGIN
    INSERT INTO said (what, hash, name, value)
        SELECT 'tag', photo.hash, tag.name, CASE new.state WHEN 2 THEN 'does not hold' ELSE 'holds' END
        FROM photo, tag WHERE photo.id = new.photo_id AND tag.id = new.tag_id;
END;
CREATE TRIGGER said_tag_changed AFTER UPDATE ON photo_tag
WHEN new.source = 2 AND (old.source <> 2 OR old.state <> new.state) BEGIN
    INSERT INTO said (what, hash, name, value)
        SELECT 'tag', photo.hash, tag.name, CASE new.state WHEN 2 THEN 'does not hold' ELSE 'holds' END
        FROM photo, tag WHERE photo.id = new.photo_id AND tag.id = new.tag_id;
END;
-- A photo that is deleted takes its tags along, and a tag that becomes another one moves: nobody took anything back.
CREATE TRIGGER said_tag_removed AFTER DELETE ON photo_tag
WHEN old.source = 2 AND NOT EXISTS (SELECT 1 FROM tag JOIN tag_alias USING (folded) WHERE tag.id = old.tag_id) BEGIN
    INSERT INTO said (what, hash, name)
        SELECT 'tag', photo.hash, tag.name FROM photo, tag WHERE photo.id = old.photo_id AND tag.id = old.tag_id;
END;
CREATE TRIGGER said_tag_renamed AFTER UPDATE OF name ON tag WHEN old.name <> new.name BEGIN
    INSERT INTO said (what, name, value) VALUES ('tag name', old.name, new.name);
END;
-- A renamed tag leaves an alias of its own name too, which its line above says already.
CREATE TRIGGER said_tag_merged AFTER INSERT ON tag_alias
WHEN EXISTS (SELECT 1 FROM tag WHERE id = new.tag_id AND folded <> new.folded) BEGIN
    INSERT INTO said (what, name, value) SELECT 'tag name', new.folded, name FROM tag WHERE id = new.tag_id;
END;

CREATE TRIGGER said_caption_added AFTER INSERT ON caption WHEN new.source = 2 BEGIN
    INSERT INTO said (what, hash, value) SELECT 'caption', hash, new.text FROM photo WHERE id = new.photo_id;
END;
CREATE TRIGGER said_caption_changed AFTER UPDATE ON caption
WHEN new.source = 2 AND (old.source <> 2 OR old.text <> new.text) BEGIN
    INSERT INTO said (what, hash, value) SELECT 'caption', hash, new.text FROM photo WHERE id = new.photo_id;
END;
CREATE TRIGGER said_caption_removed AFTER DELETE ON caption WHEN old.source = 2 BEGIN
    INSERT INTO said (what, hash) SELECT 'caption', hash FROM photo WHERE id = old.photo_id;
END;

CREATE TRIGGER said_mark_added AFTER INSERT ON mark BEGIN
    INSERT INTO said (what, hash, value) SELECT 'favourite', new.hash, new.favourite_at_s WHERE new.favourite_at_s IS NOT NULL;
    INSERT INTO said (what, hash, value) SELECT 'hidden', new.hash, 1 WHERE new.hidden <> 0;
END;
CREATE TRIGGER said_mark_changed AFTER UPDATE ON mark BEGIN
    INSERT INTO said (what, hash, value) SELECT 'favourite', new.hash, new.favourite_at_s
        WHERE new.favourite_at_s IS NOT old.favourite_at_s OR (new.hash <> old.hash AND new.favourite_at_s IS NOT NULL);
    INSERT INTO said (what, hash, value) SELECT 'hidden', new.hash, CASE WHEN new.hidden <> 0 THEN 1 END
        WHERE new.hidden <> old.hidden OR (new.hash <> old.hash AND new.hidden <> 0);
END;
CREATE TRIGGER said_mark_removed AFTER DELETE ON mark BEGIN
    INSERT INTO said (what, hash) SELECT 'favourite', old.hash WHERE old.favourite_at_s IS NOT NULL;
    INSERT INTO said (what, hash) SELECT 'hidden', old.hash WHERE old.hidden <> 0;
END;

CREATE TRIGGER said_search_added AFTER INSERT ON saved_search BEGIN
    INSERT INTO said (what, name, value) VALUES ('search', new.name, new.query);
END;
CREATE TRIGGER said_search_changed AFTER UPDATE ON saved_search WHEN old.query <> new.query BEGIN
    INSERT INTO said (what, name, value) VALUES ('search', new.name, new.query);
END;
CREATE TRIGGER said_search_removed AFTER DELETE ON saved_search BEGIN
    INSERT INTO said (what, name) VALUES ('search', old.name);
END;

CREATE TRIGGER said_setting_added AFTER INSERT ON setting BEGIN
    INSERT INTO said (what, name, value) VALUES ('setting', new.name, new.value);
END;
CREATE TRIGGER said_setting_changed AFTER UPDATE ON setting WHEN old.value <> new.value BEGIN
    INSERT INTO said (what, name, value) VALUES ('setting', new.name, new.value);
END;
CREATE TRIGGER said_setting_removed AFTER DELETE ON setting BEGIN
    INSERT INTO said (what, name) VALUES ('setting', old.name);
END;

-- INSERT OR REPLACE deletes without a trigger, so that an insertion is the change.
CREATE TRIGGER said_caption_setting_added AFTER INSERT ON caption_setting BEGIN
    INSERT INTO said (what, name, value) VALUES ('caption setting', new.name, new.value);
END;

CREATE TRIGGER said_folder_added AFTER INSERT ON root BEGIN
    INSERT INTO said (what, name, value) VALUES ('folder', new.path, 1);
END;
CREATE TRIGGER said_folder_removed AFTER DELETE ON root BEGIN
    INSERT INTO said (what, name) VALUES ('folder', old.path);
END;

-- A photo that was edited has other content, and everything is said of that too.
CREATE TRIGGER said_photo_edited AFTER UPDATE OF hash ON photo WHEN old.hash <> new.hash BEGIN
    INSERT INTO said (what, hash, name, value)
        SELECT 'tag', new.hash, tag.name, CASE state WHEN 2 THEN 'does not hold' ELSE 'holds' END
        FROM photo_tag JOIN tag ON tag.id = tag_id WHERE photo_id = new.id AND source = 2;
    INSERT INTO said (what, hash, value)
        SELECT 'caption', new.hash, text FROM caption WHERE photo_id = new.id AND source = 2;
END;

-- What a person said of a photo waits for its content to come back.
CREATE TRIGGER said_photo_removed BEFORE DELETE ON photo BEGIN
    INSERT OR IGNORE INTO said_waiting (hash, line)
        SELECT old.hash, json_object('what', 'tag', 'photo', lower(hex(old.hash)), 'name', tag.name,
                                     'value', CASE state WHEN 2 THEN 'does not hold' ELSE 'holds' END)
        FROM photo_tag JOIN tag ON tag.id = tag_id WHERE photo_id = old.id AND source = 2;
    INSERT OR IGNORE INTO said_waiting (hash, line)
        SELECT old.hash, json_object('what', 'caption', 'photo', lower(hex(old.hash)), 'value', text)
        FROM caption WHERE photo_id = old.id AND source = 2;
END;
