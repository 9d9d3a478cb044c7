-- What photos are called, by their files, by the model and by people; and what a vision model says about them.

-- A name for photos. Names that are the same to fold() (catalog/fold.h) are one tag.
CREATE TABLE tag (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    folded TEXT NOT NULL UNIQUE
);

-- Other names that lead to a tag, because a person renamed it or merged another one into it.
CREATE TABLE tag_alias (
    folded TEXT PRIMARY KEY,
    tag_id INTEGER NOT NULL REFERENCES tag (id) ON DELETE CASCADE
) WITHOUT ROWID;

-- Of the words about a tag on a photo, the strongest: a person's outweighs the file's, and that the model's.
CREATE TABLE photo_tag (
    photo_id INTEGER NOT NULL REFERENCES photo (id) ON DELETE CASCADE,
    tag_id INTEGER NOT NULL REFERENCES tag (id),
    source INTEGER NOT NULL CHECK (source IN (0, 1, 2)),  -- 0 the model, 1 the file's keywords, 2 a person
    state INTEGER NOT NULL CHECK (state IN (0, 1, 2)),    -- 0 suggested, 1 holds, 2 does not hold: a person took it off
    score REAL,                                           -- of a suggestion; docs/tags-and-captions.md
    PRIMARY KEY (photo_id, tag_id)
) WITHOUT ROWID;
CREATE INDEX photo_tag_tag ON photo_tag (tag_id, state);

-- The vectors of the vocabulary's phrases: a cache of what the model makes of them.
CREATE TABLE phrase (
    model_id INTEGER NOT NULL REFERENCES model (id) ON DELETE CASCADE,
    text TEXT NOT NULL,
    halves BLOB NOT NULL,       -- as embedding.halves
    PRIMARY KEY (model_id, text)
) WITHOUT ROWID;

-- How a model scores each concept in this library, and how far its photos have been judged by that.
CREATE TABLE tagging (
    model_id INTEGER PRIMARY KEY REFERENCES model (id) ON DELETE CASCADE,
    vocabulary TEXT NOT NULL,   -- SHA-256 of the concepts
    photos INTEGER NOT NULL,    -- with a vector when it was measured
    usual BLOB NOT NULL,        -- a centre and a spread for each concept, in order: binary32, little-endian
    tagged_seq INTEGER NOT NULL -- embeddings up to this one are judged
);

-- One sentence or a few about a photo. An empty one is a person's wish that there be none.
CREATE TABLE caption (
    photo_id INTEGER PRIMARY KEY REFERENCES photo (id) ON DELETE CASCADE,
    source INTEGER NOT NULL CHECK (source IN (0, 2)),  -- 0 a model, 2 a person
    model TEXT NOT NULL,        -- as its server names it; empty for a person's
    text TEXT NOT NULL,
    at_s INTEGER NOT NULL       -- since the epoch
);

-- A photo that got no caption yet although it was asked for.
CREATE TABLE caption_failure (
    photo_id INTEGER PRIMARY KEY REFERENCES photo (id) ON DELETE CASCADE,
    tries INTEGER NOT NULL,
    reason TEXT NOT NULL,
    at_s INTEGER NOT NULL
);

-- What a person chose for captions: endpoint, model, prompt, language, words.
CREATE TABLE caption_setting (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

-- The keywords of the photos that are there already.
CREATE TEMP TABLE keyword AS
    WITH RECURSIVE part (photo_id, word, rest) AS (
        SELECT id, '', keywords || char(10) FROM photo WHERE keywords <> ''
        UNION ALL
        SELECT photo_id, trim(substr(rest, 1, instr(rest, char(10)) - 1)), substr(rest, instr(rest, char(10)) + 1)
        FROM part WHERE rest <> ''
    )
    SELECT photo_id, word, fold(word) AS folded FROM part WHERE trim(fold(word)) <> '';
INSERT INTO tag (name, folded) SELECT word, folded FROM temp.keyword WHERE true ON CONFLICT DO NOTHING;
INSERT INTO photo_tag (photo_id, tag_id, source, state)
    SELECT photo_id, tag.id, 1, 1 FROM temp.keyword JOIN tag USING (folded) WHERE true ON CONFLICT DO NOTHING;
UPDATE photo_text SET tags = (SELECT group_concat(name, char(10)) FROM photo_tag JOIN tag ON tag.id = tag_id WHERE photo_id = photo_text.photo_id)
    WHERE photo_id IN (SELECT photo_id FROM photo_tag);
DROP TABLE temp.keyword;
