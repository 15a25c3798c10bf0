-- What the jobrunner promises to other nodes holds for as long as it keeps the same books. One row, and not that of the jobrunner, whose term
-- has to be renewed in time while nodes claim what they were promised, many at once.
CREATE TABLE ${schema}.books (
    one    boolean PRIMARY KEY DEFAULT true CHECK (one),
    number bigint NOT NULL DEFAULT 0
) WITH (fillfactor = 50);

INSERT INTO ${schema}.books DEFAULT VALUES;

COMMENT ON COLUMN ${schema}.books.number IS 'how often a jobrunner has read its books afresh; other nodes can claim only what was promised since';
