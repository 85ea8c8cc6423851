package migrations

import "context"

// What the schema of PostgreSQL is read by.
const (
	PostgresColumns = postgresColumns
	PostgresRules   = postgresRules
)

// CompatibleFrom is what Up declares.
const CompatibleFrom = compatibleFrom

// Newest is the newest migration of this program.
func Newest() (int64, error) { return newest() }

// Down undoes all migrations.
func (s *Schema) Down(ctx context.Context) error {
	provider, err := s.migrator()
	if err == nil {
		_, err = provider.DownTo(ctx, 0)
	}
	return err
}
