package storetest

import (
	"testing"

	"github.com/jackc/pgx/v5"
)

func TestCloneIsACopy(t *testing.T) {
	admin := postgres(t)
	sample(t, admin)
	first, second := Clone(t, admin, "storetest_sample"), Clone(t, admin, "storetest_sample")
	run(t, first, "INSERT INTO words VALUES ('žluťoučký')")
	if n := count(t, first, "SELECT count(*) FROM words WHERE upper(word) IN ('PES', 'ŽLUŤOUČKÝ')"); n != 2 {
		t.Errorf("the first copy has %d words, want 2", n)
	}
	if n := count(t, second, "SELECT count(*) FROM words"); n != 1 {
		t.Errorf("the second copy has %d words, want 1: copies share rows", n)
	}
}

func TestCloneIsDropped(t *testing.T) {
	admin := postgres(t)
	sample(t, admin)
	var name string
	t.Run("test", func(t *testing.T) {
		copied := Clone(t, admin, "storetest_sample")
		conn := connect(t.Context(), t, copied) // left open on purpose: a failed test does not close it either
		name = conn.Config().Database
	})
	if n := count(t, admin, "SELECT count(*) FROM pg_database WHERE datname = $1", name); n != 0 {
		t.Error("the database is still there after its test")
	}
}

func TestCloneInParallel(t *testing.T) {
	admin := postgres(t)
	for range 8 {
		t.Run("", func(t *testing.T) {
			t.Parallel()
			sample(t, admin)
			if n := count(t, Clone(t, admin, "storetest_sample"), "SELECT count(*) FROM words"); n != 1 {
				t.Errorf("the copy has %d words, want 1", n)
			}
		})
	}
}

func sample(t *testing.T, admin string) {
	ensureTemplate(t, admin, "storetest_sample", func(url string) {
		run(t, url, "CREATE TABLE words (word text)")
		run(t, url, "INSERT INTO words VALUES ('pes')")
	})
}

func count(t *testing.T, url, query string, args ...any) (n int) {
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Error(err)
		return -1
	}
	defer conn.Close(t.Context())
	if err := conn.QueryRow(t.Context(), query, args...).Scan(&n); err != nil {
		t.Error(err)
	}
	return n
}
