-- +goose Up
-- The numbers by which listings name municipalities and districts, each given once. Until now a municipality's was its
-- position by code: the numbers of those that are there stay what they are, and the program gives the districts of its
-- profile those that follow, as it did.
CREATE TABLE areas (
    code   TEXT /*C*/ NOT NULL PRIMARY KEY,
    number BIGINT NOT NULL UNIQUE
);
INSERT INTO areas (code, number) SELECT code, ROW_NUMBER() OVER (ORDER BY code) - 1 FROM municipalities;

-- +goose Down
DROP TABLE areas;
