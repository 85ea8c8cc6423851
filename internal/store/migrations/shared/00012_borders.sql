-- +goose Up
-- Outlines for the map, by the code of a municipality, a district or a region: lines as JSON, in thousandths of a degree.
CREATE TABLE borders (
    code  TEXT /*C*/ NOT NULL PRIMARY KEY,
    rings TEXT NOT NULL
);

-- +goose Down
DROP TABLE borders;
