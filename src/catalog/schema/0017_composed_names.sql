-- Names in Unicode's composed form (NFC): a Mac writes decomposed ones, and the same name in both forms is one. Filters compare
-- names folded (catalog/fold.h), so the form does not matter for what is found.
UPDATE album SET title = nfc(title) WHERE title <> nfc(title);

-- The lowest number of each name stays.
CREATE TEMP TABLE same_person AS
    SELECT id, min(id) OVER (PARTITION BY nfc(name)) AS stays FROM person;
INSERT OR IGNORE INTO item_person (person_id, item_id)
    SELECT stays, item_id FROM item_person JOIN same_person ON id = person_id WHERE id <> stays;
DELETE FROM item_person WHERE person_id IN (SELECT id FROM same_person WHERE id <> stays);
DELETE FROM person WHERE id IN (SELECT id FROM same_person WHERE id <> stays);
UPDATE person SET name = nfc(name) WHERE name <> nfc(name);
DROP TABLE same_person;

CREATE TEMP TABLE same_keyword AS
    SELECT id, min(id) OVER (PARTITION BY nfc(path)) AS stays FROM keyword;
INSERT OR IGNORE INTO item_keyword (keyword_id, item_id)
    SELECT stays, item_id FROM item_keyword JOIN same_keyword ON id = keyword_id WHERE id <> stays;
DELETE FROM item_keyword WHERE keyword_id IN (SELECT id FROM same_keyword WHERE id <> stays);
DELETE FROM keyword WHERE id IN (SELECT id FROM same_keyword WHERE id <> stays);
UPDATE keyword SET path = nfc(path), name = nfc(name) WHERE path <> nfc(path) OR name <> nfc(name);
DROP TABLE same_keyword;
