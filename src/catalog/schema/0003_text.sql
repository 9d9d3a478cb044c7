-- The words by which photos are found, and the lines that were read in them.

-- All the words of a photo, each kind in a column of its own. Whoever changes one changes it here: the triggers below keep
-- the two indexes.
CREATE TABLE photo_text (
    photo_id INTEGER PRIMARY KEY REFERENCES photo (id),
    names TEXT NOT NULL DEFAULT '',        -- of its files, one a line
    title TEXT NOT NULL DEFAULT '',
    description TEXT NOT NULL DEFAULT '',
    keywords TEXT NOT NULL DEFAULT '',     -- one a line
    ocr TEXT NOT NULL DEFAULT '',          -- text_line's, in reading order, one a line
    caption TEXT NOT NULL DEFAULT '',
    tags TEXT NOT NULL DEFAULT ''          -- one a line
);

DROP TABLE photo_words;

-- Whole words and their beginnings. The text itself is photo_text's.
CREATE VIRTUAL TABLE photo_words USING fts5 (
    names, title, description, keywords, ocr, caption, tags,
    content = 'photo_text', content_rowid = 'photo_id',
    tokenize = "unicode61 remove_diacritics 2", prefix = '2 3'
);

-- The words of photo_words as it splits and folds them.
CREATE VIRTUAL TABLE photo_vocabulary USING fts5vocab ('photo_words', 'row');

-- Parts of words: the three-letter pieces of all the text, folded by fold() (catalog/fold.h). Which letters follow each
-- other is looked up in the text, so the pieces' places are not kept.
CREATE VIRTUAL TABLE photo_pieces USING fts5 (text, tokenize = "trigram case_sensitive 1", detail = none);

CREATE TRIGGER photo_text_added AFTER INSERT ON photo_text BEGIN
    INSERT INTO photo_words (rowid, names, title, description, keywords, ocr, caption, tags)
        VALUES (new.photo_id, new.names, new.title, new.description, new.keywords, new.ocr, new.caption, new.tags);
    INSERT INTO photo_pieces (rowid, text)
        VALUES (new.photo_id, fold(new.names || char(31) || new.title || char(31) || new.description || char(31) || new.keywords
                                   || char(31) || new.ocr || char(31) || new.caption || char(31) || new.tags));
END;

CREATE TRIGGER photo_text_removed AFTER DELETE ON photo_text BEGIN
    INSERT INTO photo_words (photo_words, rowid, names, title, description, keywords, ocr, caption, tags)
        VALUES ('delete', old.photo_id, old.names, old.title, old.description, old.keywords, old.ocr, old.caption, old.tags);
    DELETE FROM photo_pieces WHERE rowid = old.photo_id;
END;

CREATE TRIGGER photo_text_changed AFTER UPDATE ON photo_text
WHEN old.names <> new.names OR old.title <> new.title OR old.description <> new.description OR old.keywords <> new.keywords
    OR old.ocr <> new.ocr OR old.caption <> new.caption OR old.tags <> new.tags
BEGIN
    INSERT INTO photo_words (photo_words, rowid, names, title, description, keywords, ocr, caption, tags)
        VALUES ('delete', old.photo_id, old.names, old.title, old.description, old.keywords, old.ocr, old.caption, old.tags);
    INSERT INTO photo_words (rowid, names, title, description, keywords, ocr, caption, tags)
        VALUES (new.photo_id, new.names, new.title, new.description, new.keywords, new.ocr, new.caption, new.tags);
    UPDATE photo_pieces
        SET text = fold(new.names || char(31) || new.title || char(31) || new.description || char(31) || new.keywords
                        || char(31) || new.ocr || char(31) || new.caption || char(31) || new.tags)
        WHERE rowid = new.photo_id;
END;

INSERT INTO photo_text (photo_id, names, title, description, keywords)
    SELECT id, coalesce((SELECT group_concat(file_name(path), char(10)) FROM location WHERE photo_id = photo.id), ''),
           title, description, keywords
    FROM photo;

-- That somebody looked for words in a photo. A photo without a row of the reader in use is owed to it.
CREATE TABLE reading (
    photo_id INTEGER PRIMARY KEY REFERENCES photo (id),
    reader TEXT NOT NULL,       -- what read, with its version: another one reads again
    at_s INTEGER NOT NULL,      -- since the epoch
    problem TEXT                -- why it could not be read; NULL: it was
);

-- What was read, a line at a time. Corners in fractions of the upright picture, as a reader of the line meets them:
-- top left, top right, bottom right, bottom left.
CREATE TABLE text_line (
    photo_id INTEGER NOT NULL REFERENCES photo (id),
    line INTEGER NOT NULL,      -- from 0, in reading order
    text TEXT NOT NULL,
    confidence REAL NOT NULL,   -- 0..1
    x0 REAL NOT NULL, y0 REAL NOT NULL,
    x1 REAL NOT NULL, y1 REAL NOT NULL,
    x2 REAL NOT NULL, y2 REAL NOT NULL,
    x3 REAL NOT NULL, y3 REAL NOT NULL,
    PRIMARY KEY (photo_id, line)
) WITHOUT ROWID;
