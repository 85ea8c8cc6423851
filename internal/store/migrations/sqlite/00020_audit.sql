-- +goose Up
-- A row put in another's place (INSERT OR REPLACE) is neither an update nor a deletion to triggers. Where no
-- rowid is given, it is -1 here, which no line has.
-- +goose StatementBegin
CREATE TRIGGER audit_is_not_replaced BEFORE INSERT ON audit WHEN EXISTS (SELECT 1 FROM audit WHERE id = NEW.id OR rowid = NEW.rowid)
BEGIN SELECT RAISE(ABORT, 'the audit only grows'); END;
-- +goose StatementEnd

-- +goose Down
DROP TRIGGER audit_is_not_replaced;
