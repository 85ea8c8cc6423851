package store_test

import (
	"errors"
	"net/url"
	"strings"
	"testing"

	"example.org/spolu/internal/store"
	"example.org/spolu/internal/store/storetest"
)

// TestCause tells an operator what is wrong with a PostgreSQL server, in a sentence that says what to do and holds no
// password.
func TestCause(t *testing.T) {
	address := storetest.Guarded(t)
	at := func(role, password, database string, change func(*url.URL)) string {
		u := address(role, password, database)
		if change != nil {
			change(u)
		}
		return u.String()
	}
	query := func(value string) func(*url.URL) { return func(u *url.URL) { u.RawQuery = value } }
	for want, address := range map[string]string{
		"":                           at("portal", storetest.Password, "open", nil),
		"does not take the password": at("portal", "planted-wrong", "open", nil),
		"no database of this name":   at("portal", "planted-password", "missing", nil),
		"without TLS; write sslmode": at("portal", storetest.Password, "closed", nil),
		"does not let this role in":  at("portal", storetest.Password, "closed", query("sslmode=prefer")),
		"offers no TLS":              at("portal", storetest.Password, "open", query("sslmode=require")),
		"nothing listens at":         at("portal", storetest.Password, "open", func(u *url.URL) { u.Host = "127.0.0.1:1" }),
		"there is no socket in": at("portal", storetest.Password, "open", func(u *url.URL) {
			u.Host, u.RawQuery = "", "host=/nowhere"
		}),
	} {
		db, err := store.Open(address, storetest.Vault(t), nil)
		if err != nil {
			t.Fatal(err)
		}
		err = db.Ping(t.Context())
		if want == "" && err != nil {
			t.Errorf("a good address: %v", err)
		}
		cause := store.Cause(err)
		if said := errors.Join(cause); want != "" && (said == nil || !strings.Contains(said.Error(), want) ||
			strings.Contains(said.Error(), "planted") || !strings.Contains(said.Error(), ";")) {
			t.Errorf("%q is said as %v, of %v", want, cause, err)
		}
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	}
	if got := store.Cause(errors.New("something else")); got != nil {
		t.Errorf("something else is said as %v", got)
	}
}

// TestCheckServer: texts in all languages need UTF8.
func TestCheckServer(t *testing.T) {
	for _, encoding := range []string{"LATIN2", "SQL_ASCII", "UTF8"} {
		db, err := store.Open(storetest.Encoded(t, encoding), storetest.Vault(t), nil)
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		err = db.CheckServer(t.Context())
		if encoding == "UTF8" {
			if err != nil && strings.Contains(err.Error(), "encoding") {
				t.Error(err)
			}
		} else if err == nil || !strings.Contains(err.Error(), "encoding of the database is "+encoding) {
			t.Errorf("%s: %v", encoding, err)
		}
	}
}
