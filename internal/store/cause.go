package store

import (
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"

	"example.org/spolu/internal/remote"
)

// setting is where the address of a database stands.
const setting = "SPOLU_DATABASE"

// refusals are what a PostgreSQL server turns somebody away with (SQLSTATE), and what to do.
var refusals = map[string]string{
	"28P01": "PostgreSQL does not take the password of this user; look at both in SPOLU_DATABASE (%40 stands for an @)",
	"28000": "PostgreSQL knows no such role, or does not let it in; make it with createuser, or look at SPOLU_DATABASE",
	"3D000": "PostgreSQL has no database of this name; make it with createdb --encoding=UTF8 --template=template0, " +
		"or look at SPOLU_DATABASE",
	"42501": "PostgreSQL does not allow this role what the portal needs; make it the owner of its database",
	"53300": "PostgreSQL has no connection left; raise its max_connections: each node takes up to 16",
	"57P03": "PostgreSQL is starting or stopping; try again in a moment",
}

// Cause is what lies behind a database that cannot be worked with and what to do, in a sentence without any password;
// nil where err tells nothing of the kind.
func Cause(err error) error {
	connecting, _ := errors.AsType[*pgconn.ConnectError](err)
	if answer, is := errors.AsType[*pgconn.PgError](err); is {
		if answer.Code == "28000" && strings.Contains(answer.Message, "pg_hba.conf") {
			return errors.New(notLetIn(connecting))
		}
		if sentence, known := refusals[answer.Code]; known {
			return errors.New(sentence)
		}
		return nil
	}
	if connecting == nil {
		return nil
	}
	to := remote.Server{Setting: setting, Host: connecting.Config.Host, Port: int(connecting.Config.Port),
		TLS: "look at sslmode in " + setting}
	if strings.Contains(err.Error(), "server refused TLS connection") {
		return fmt.Errorf("%s offers no TLS, and sslmode in %s asks for it; turn it on at the server (ssl = on)",
			to.Host, setting)
	}
	return to.Cause(err)
}

// notLetIn is what to do about a line that is missing in pg_hba.conf: mostly there is one for connections with TLS.
func notLetIn(connecting *pgconn.ConnectError) string {
	const said = "PostgreSQL does not let this role into this database from this machine"
	if connecting != nil && connecting.Config.TLSConfig == nil && !strings.HasPrefix(connecting.Config.Host, "/") {
		return said + " without TLS; write sslmode=verify-full into " + setting + ", or add it to pg_hba.conf"
	}
	return said + "; add it to pg_hba.conf"
}
