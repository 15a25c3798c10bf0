-- What the jobrunner promises to other nodes holds for as long as it keeps the same books.
ALTER TABLE ${schema}.jobrunner ADD COLUMN books bigint NOT NULL DEFAULT 0;

COMMENT ON COLUMN ${schema}.jobrunner.books IS 'how often a jobrunner has read its books afresh; only jobs promised since can be claimed by other nodes';
