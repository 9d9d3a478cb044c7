-- Words are folded by fold() (catalog/fold.h) before they are split. What FTS5 folds by itself are accents on Latin letters:
-- Greek ones would stay, and what a person types is folded.

DROP TABLE photo_vocabulary;
DROP TABLE photo_words;

CREATE VIEW photo_folded AS
    SELECT photo_id, fold(names) AS names, fold(title) AS title, fold(description) AS description, fold(keywords) AS keywords, fold(ocr) AS ocr,
           fold(caption) AS caption, fold(tags) AS tags
    FROM photo_text;

CREATE VIRTUAL TABLE photo_words USING fts5 (
    names, title, description, keywords, ocr, caption, tags,
    content = 'photo_folded', content_rowid = 'photo_id',
    tokenize = "unicode61 remove_diacritics 2", prefix = '2 3'
);
CREATE VIRTUAL TABLE photo_vocabulary USING fts5vocab ('photo_words', 'row');
INSERT INTO photo_words (photo_words) VALUES ('rebuild');

DROP TRIGGER photo_text_added;
DROP TRIGGER photo_text_removed;
DROP TRIGGER photo_text_changed;

CREATE TRIGGER photo_text_added AFTER INSERT ON photo_text BEGIN
    INSERT INTO photo_words (rowid, names, title, description, keywords, ocr, caption, tags)
        VALUES (new.photo_id, fold(new.names), fold(new.title), fold(new.description), fold(new.keywords), fold(new.ocr), fold(new.caption), fold(new.tags));
    INSERT INTO photo_pieces (rowid, text)
        VALUES (new.photo_id, fold(new.names || char(31) || new.title || char(31) || new.description || char(31) || new.keywords
                                   || char(31) || new.ocr || char(31) || new.caption || char(31) || new.tags));
END;

CREATE TRIGGER photo_text_removed AFTER DELETE ON photo_text BEGIN
    INSERT INTO photo_words (photo_words, rowid, names, title, description, keywords, ocr, caption, tags)
        VALUES ('delete', old.photo_id, fold(old.names), fold(old.title), fold(old.description), fold(old.keywords), fold(old.ocr), fold(old.caption), fold(old.tags));
    DELETE FROM photo_pieces WHERE rowid = old.photo_id;
END;

CREATE TRIGGER photo_text_changed AFTER UPDATE ON photo_text
WHEN old.names <> new.names OR old.title <> new.title OR old.description <> new.description OR old.keywords <> new.keywords
    OR old.ocr <> new.ocr OR old.caption <> new.caption OR old.tags <> new.tags
BEGIN
    INSERT INTO photo_words (photo_words, rowid, names, title, description, keywords, ocr, caption, tags)
        VALUES ('delete', old.photo_id, fold(old.names), fold(old.title), fold(old.description), fold(old.keywords), fold(old.ocr), fold(old.caption), fold(old.tags));
    INSERT INTO photo_words (rowid, names, title, description, keywords, ocr, caption, tags)
        VALUES (new.photo_id, fold(new.names), fold(new.title), fold(new.description), fold(new.keywords), fold(new.ocr), fold(new.caption), fold(new.tags));
    UPDATE photo_pieces
        SET text = fold(new.names || char(31) || new.title || char(31) || new.description || char(31) || new.keywords
                        || char(31) || new.ocr || char(31) || new.caption || char(31) || new.tags)
        WHERE rowid = new.photo_id;
END;
