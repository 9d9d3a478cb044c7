-- Which fold() (fold_version(), catalog/fold.h) gave the words in the indexes and the names of tags. The indexes delete a word by
-- folding it again, so they are right only while fold() gives the same answer: where it changed they are rebuilt when the library is
-- opened for writing. '': not recorded, which is the same as another one.
ALTER TABLE library ADD COLUMN fold_version TEXT NOT NULL DEFAULT '';
