package storetest

import (
	"context"
	"database/sql"
	"strings"
	"testing"
)

// Tamper runs statements on the database at an address, past the program that it belongs to.
func Tamper(tb testing.TB, address, statements string) {
	tb.Helper()
	driver := "pgx"
	if path, ok := strings.CutPrefix(address, "sqlite:"); ok {
		driver, address = "sqlite", "file:"+path+"?_pragma=busy_timeout(5000)"
	}
	db, err := sql.Open(driver, address)
	if err != nil {
		tb.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1) // what one statement sets, the next one finds
	if _, err := db.ExecContext(context.Background(), statements); err != nil {
		tb.Fatalf("%s: %v", statements, err)
	}
}
