package cli

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"

	"example.org/spolu/internal/version"
)

func versionCommand() command {
	return command{
		name:    "version",
		summary: "version, commit, date of the sources and Go that the program was built with",
		example: "spolu version",
		run:     call.version,
	}
}

// version says what the program is.
func (c call) version() error {
	const unknown = "unknown"
	of := version.Get()
	fmt.Fprintf(c.stdout, "version  %s\ncommit   %s\ndate     %s\ngo       %s\n", of.Version,
		cmp.Or(of.Commit, unknown), cmp.Or(of.Date, unknown), of.Go)
	return nil
}

func health() command {
	return command{
		name:    "health",
		summary: "asks the portal on the admin address whether it is ready; for containers",
		example: "spolu health",
		run:     call.health,
	}
}

// asking is how long the portal has to say whether it is ready.
const asking = 5 * time.Second

// health succeeds while the portal of these settings is ready.
func (c call) health() error {
	host, port, err := net.SplitHostPort(c.config.AdminAddr)
	if err != nil {
		return err
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "localhost"
	}
	ctx, cancel := context.WithTimeout(c.ctx, asking)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+net.JoinHostPort(host, port)+"/readyz", nil)
	if err != nil {
		return err
	}
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}} // no proxy stands before oneself
	answer, err := client.Do(r)
	if err != nil {
		return fmt.Errorf("nobody answers on %s; is the portal running, and SPOLU_ADMIN_ADDR the one it has?",
			c.config.AdminAddr)
	}
	defer answer.Body.Close()
	said, err := io.ReadAll(io.LimitReader(answer.Body, 200))
	if err != nil || answer.StatusCode != http.StatusOK {
		return fmt.Errorf("it is not ready: %s", strings.TrimSpace(string(said)))
	}
	fmt.Fprint(c.stdout, string(said))
	return nil
}
