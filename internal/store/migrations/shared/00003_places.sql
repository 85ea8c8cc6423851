-- +goose Up
-- Names of parts and city districts as a JSON list, and a number that only a change of places raises.
ALTER TABLE municipalities ADD COLUMN parts TEXT NOT NULL DEFAULT '[]';
INSERT INTO settings (name, value) VALUES ('places-generation', '0');

-- +goose Down
DELETE FROM settings WHERE name = 'places-generation';
ALTER TABLE municipalities DROP COLUMN parts;
