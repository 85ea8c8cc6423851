-- +goose Up
-- The audit only grows: what stands in it is neither changed nor removed, by whatever program.
CREATE INDEX audit_at ON audit (at, id);
-- +goose StatementBegin
CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit only grows'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_is_not_shortened BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit only grows'); END;
-- +goose StatementEnd

-- +goose Down
DROP TRIGGER audit_is_not_shortened;
DROP TRIGGER audit_is_not_changed;
DROP INDEX audit_at;
