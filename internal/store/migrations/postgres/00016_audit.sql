-- +goose Up
-- The audit only grows: what stands in it is neither changed nor removed, by whatever program.
CREATE INDEX audit_at ON audit (at, id);
-- +goose StatementBegin
CREATE FUNCTION audit_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'the audit only grows'; END $$;
-- +goose StatementEnd
CREATE TRIGGER audit_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION audit_only_grows();

-- +goose Down
DROP TRIGGER audit_only_grows ON audit;
DROP FUNCTION audit_only_grows;
DROP INDEX audit_at;
