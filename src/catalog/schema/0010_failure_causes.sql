-- What has to change before a file that failed is worth another try: photo/failure.h has the words and the decision.
ALTER TABLE failure ADD COLUMN may_pass TEXT NOT NULL DEFAULT 'next_crawl';
-- What it failed under.
ALTER TABLE failure ADD COLUMN memory_bytes INTEGER NOT NULL DEFAULT 0;  -- the ceiling
ALTER TABLE failure ADD COLUMN model TEXT NOT NULL DEFAULT '';           -- its fingerprint
ALTER TABLE failure ADD COLUMN version TEXT NOT NULL DEFAULT '';         -- Trove's

-- Older rows know no conditions (0 and '' above), so that all but 'never' are tried once more. code is trove::Errc.
UPDATE failure SET may_pass = CASE
    WHEN stage IN ('read', 'embed') THEN 'next_crawl'
    WHEN code = 2 AND reason LIKE '%MB to decode, more than the%' THEN 'more_memory'
    WHEN code = 2 AND (reason LIKE '%too long to decode%' OR reason LIKE 'not enough memory%') THEN 'next_crawl'
    WHEN code = 2 THEN 'newer_trove'
    WHEN code IN (1, 6) AND reason NOT LIKE '%emory%' THEN 'never'
    ELSE 'next_crawl' END;

-- A photo whose file failed was marked as away even where the same bytes lay there still.
UPDATE location SET present = 1 WHERE present = 0 AND EXISTS (
    SELECT 1 FROM failure f WHERE f.path = location.path AND f.size_bytes = location.size_bytes
        AND f.modified_ns = location.modified_ns AND f.stage IN ('decode', 'embed'));
