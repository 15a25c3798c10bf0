-- The demo's business. An order's number is unique, since two records of the file may have the same. Nothing else is: what a job did twice
-- shall be seen in the checks at the end, not be hidden by a constraint.

CREATE TABLE levada_demo.sale_order (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    number    text NOT NULL UNIQUE,
    ordered   date NOT NULL,
    customer  text NOT NULL,
    country   text NOT NULL,
    source    text NOT NULL,
    currency  text NOT NULL,
    total     numeric(14, 2) NOT NULL,
    file_line bigint NOT NULL,
    job_id    bigint NOT NULL
);

CREATE TABLE levada_demo.sale_order_line (
    order_id bigint NOT NULL REFERENCES levada_demo.sale_order,
    product  text NOT NULL,
    quantity integer NOT NULL,
    price    numeric(14, 2) NOT NULL
);

CREATE TABLE levada_demo.invoice (
    number    bigint NOT NULL,
    order_id  bigint NOT NULL REFERENCES levada_demo.sale_order,
    file      text NOT NULL,
    issued_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    job_id    bigint NOT NULL
);

-- The last invoice number given. A number taken in a transaction that is rolled back is given again: no gaps.
CREATE TABLE levada_demo.invoice_number (last bigint NOT NULL);
INSERT INTO levada_demo.invoice_number VALUES (0);

CREATE TABLE levada_demo.report (
    currency     text PRIMARY KEY,
    orders       bigint NOT NULL,
    total        numeric(14, 2) NOT NULL,
    refreshes    integer NOT NULL DEFAULT 1,
    refreshed_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
