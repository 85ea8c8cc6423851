package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"maps"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"example.org/spolu/internal/cli"
)

// portal is a running portal with its mailbox.
type portal struct {
	t       *testing.T
	mail    *mailbox
	url     string // public address, without a slash at the end
	admin   string
	env     map[string]string
	log     *logbook
	client  *http.Client // does not follow redirects and keeps no cookies
	command string
}

// setting changes one of the portal's settings.
type setting struct{ name, value string }

// opensPortal starts a portal of its own for a test, on an empty database.
func opensPortal(t *testing.T, settings ...setting) *portal {
	t.Helper()
	return startPortal(t, "serve", settings...)
}

func startPortal(t *testing.T, command string, settings ...setting) *portal {
	t.Helper()
	dir := t.TempDir()
	addr, admin := freeAddress(t), freeAddress(t)
	asItIs := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	p := &portal{
		t: t, mail: openMailbox(t), url: "http://" + addr, admin: "http://" + admin, log: &logbook{}, command: command,
		client: &http.Client{Timeout: 20 * time.Second, CheckRedirect: asItIs},
	}
	p.env = map[string]string{
		"SPOLU_ADDR":       addr,
		"SPOLU_ADMIN_ADDR": admin,
		"SPOLU_URL":        p.url,
		"SPOLU_LOG":        "debug",
		"SPOLU_DATABASE":   "sqlite:" + filepath.Join(dir, "spolu.db"),
		"SPOLU_KEYS":       filepath.Join(dir, "keys.json"),
		"SPOLU_SMTP":       "smtp://" + p.mail.address + "?tls=off",
		"SPOLU_RATE":       "0", // one network stands for all
	}
	for _, s := range settings {
		p.env[s.name] = s.value
	}
	p.run(command)
	return p
}

// run keeps the command running until the test ends, and waits until it serves.
func (p *portal) run(command string) {
	p.t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan int, 1)
	go func() { ended <- cli.Run(ctx, []string{command}, p.getenv, io.Discard, p.log) }()
	p.t.Cleanup(func() {
		stop()
		select {
		case <-ended:
		case <-time.After(15 * time.Second):
			p.t.Error("the portal did not stop")
		}
	})
	eventually(p.t, 30*time.Second, func() bool {
		resp, err := p.client.Get(p.admin + "/readyz")
		if err != nil {
			return false
		}
		_ = resp.Body.Close()
		return resp.StatusCode == http.StatusOK
	}, func() string { return "the portal does not start:\n" + p.log.String() })
}

func (p *portal) getenv(name string) string { return p.env[name] }

// spolu runs another command of the program on the same database, as an operator does beside the running portal.
func (p *portal) spolu(args ...string) string {
	p.t.Helper()
	env := maps.Clone(p.env)
	getenv := func(name string) string { return env[name] }
	var stdout, stderr bytes.Buffer
	if status := cli.Run(context.Background(), args, getenv, &stdout, &stderr); status != 0 {
		p.t.Fatalf("spolu %s: status %d: %s", strings.Join(args, " "), status, stderr.String())
	}
	return stdout.String()
}

// get fetches an address as a program does.
func (p *portal) get(path string) (status int, header http.Header, body string) {
	p.t.Helper()
	return p.do("GET", path, "", nil)
}

func (p *portal) do(method, path, form string, header map[string]string) (int, http.Header, string) {
	p.t.Helper()
	if !strings.HasPrefix(path, "http") {
		path = p.url + path
	}
	req, err := http.NewRequest(method, path, strings.NewReader(form))
	if err != nil {
		p.t.Fatal(err)
	}
	if method == "POST" {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for k, v := range header {
		req.Header.Set(k, v)
	}
	resp, err := p.client.Do(req)
	if err != nil {
		p.t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	return resp.StatusCode, resp.Header, string(b)
}

// apiOffers are the ids of offers that the API lists.
func (p *portal) apiOffers(query string) []string {
	p.t.Helper()
	status, _, body := p.get("/api/v1/offers" + query)
	if status != 200 {
		p.t.Fatalf("the API answers %d: %s", status, body)
	}
	var list struct {
		Offers []struct {
			ID string `json:"id"`
		} `json:"offers"`
	}
	if err := json.Unmarshal([]byte(body), &list); err != nil {
		p.t.Fatal(err)
	}
	ids := make([]string, len(list.Offers))
	for i, o := range list.Offers {
		ids[i] = o.ID
	}
	return ids
}

// logbook keeps what the portal writes on stderr.
type logbook struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (l *logbook) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(b)
}

func (l *logbook) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.String()
}

// ports that were given away in this process: the system may offer one again before the portal listens on it.
var ports struct {
	sync.Mutex
	given map[string]bool
}

func freeAddress(t *testing.T) string {
	t.Helper()
	ports.Lock()
	defer ports.Unlock()
	for {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		_, port, err := net.SplitHostPort(l.Addr().String())
		_ = l.Close()
		if err != nil {
			t.Fatal(err)
		}
		if !ports.given[port] {
			if ports.given == nil {
				ports.given = map[string]bool{}
			}
			ports.given[port] = true
			return "localhost:" + port
		}
	}
}

// eventually waits for something that happens on its own.
func eventually(t *testing.T, within time.Duration, done func() bool, otherwise func() string) {
	t.Helper()
	for end := time.Now().Add(within); time.Now().Before(end); time.Sleep(15 * time.Millisecond) {
		if done() {
			return
		}
	}
	t.Fatal(otherwise())
}
