package cli_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"example.org/spolu/internal/cli"
	"example.org/spolu/internal/exchange"
	"example.org/spolu/internal/exchange/requests"
	"example.org/spolu/internal/exchange/search"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/site"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/vault"
)

// output is what a command writes; it may be read while the command runs.
type output struct {
	mu   sync.Mutex
	text bytes.Buffer
	line chan struct{} // closed at the first line
	once sync.Once
}

func newOutput() *output { return &output{line: make(chan struct{})} }

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if bytes.ContainsRune(p, '\n') {
		o.once.Do(func() { close(o.line) })
	}
	return o.text.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

// settings are those of a portal in a folder of its own.
type settings map[string]string

func newSettings(t *testing.T) settings {
	dir := t.TempDir()
	return settings{
		"SPOLU_DATABASE":   "sqlite:" + filepath.Join(dir, "spolu.db"),
		"SPOLU_KEYS":       filepath.Join(dir, "keys.json"),
		"SPOLU_ADDR":       freeAddress(t),
		"SPOLU_ADMIN_ADDR": freeAddress(t),
	}
}

func (s settings) with(name, value string) settings {
	changed := settings{name: value}
	for k, v := range s {
		if k != name {
			changed[k] = v
		}
	}
	return changed
}

// freeAddress is one that nobody listens on.
func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// run runs a command to its end.
func (s settings) run(t *testing.T, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	var out, errs output
	out.line, errs.line = make(chan struct{}), make(chan struct{})
	status = cli.Run(t.Context(), args, func(name string) string { return s[name] }, &out, &errs)
	return status, out.String(), errs.String()
}

// types runs a command at a terminal at which somebody types.
func (s settings) types(t *testing.T, typed string, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	getenv := func(name string) string { return s[name] }
	status = cli.RunAtTerminal(t.Context(), args, getenv, strings.NewReader(typed), &out, &errs)
	return status, out.String(), errs.String()
}

// ok runs a command that must succeed.
func (s settings) ok(t *testing.T, args ...string) (stdout string) {
	t.Helper()
	status, stdout, stderr := s.run(t, args...)
	if status != 0 {
		t.Fatalf("%q: %d: %s", args, status, stderr)
	}
	return stdout
}

// fails runs a command that must fail with a status and one sentence that holds words.
func (s settings) fails(t *testing.T, want int, words string, args ...string) {
	t.Helper()
	status, _, stderr := s.run(t, args...)
	if status != want || !strings.Contains(stderr, words) || strings.Count(stderr, "\n") != 1 ||
		!strings.HasPrefix(stderr, "spolu") || strings.Contains(stderr, "%!") {
		t.Errorf("%q: %d with %q, want %d and one sentence with %q", args, status, stderr, want, words)
	}
}

func TestUsage(t *testing.T) {
	s := newSettings(t)
	if status, stdout, _ := s.run(t); status != 2 || !strings.Contains(stdout, "spolu demo") {
		t.Errorf("no arguments: %d %s", status, stdout)
	}
	for _, ask := range []string{"help", "--help", "-h"} {
		if out := s.ok(t, ask); !strings.Contains(out, "\n  keys rotate ") || !strings.Contains(out, "\n  review ") {
			t.Errorf("%s says %s", ask, out)
		}
	}
	for _, args := range [][]string{{"sevre"}, {""}} {
		s.fails(t, 2, "there is no command", args...)
	}
	for _, args := range [][]string{{"keys"}, {"places"}} {
		s.fails(t, 2, "say what to do: ", args...)
	}
	for _, args := range [][]string{
		{"places", "export"}, {"review", "praise"}, {"letters", "burn"}, {"letters", "--log", "warn", "burn"},
	} {
		s.fails(t, 2, "is nothing it can do: ", args...)
	}
	for _, args := range [][]string{
		{"sample"}, {"sample", "--offers", "0"}, {"sample", "--offers", "-5"}, {"sample", "--offers", "many"},
		{"review", "release", "x", "--reason", "x"},
	} {
		s.fails(t, 2, "", args...)
	}
	if _, err := os.Stat(s["SPOLU_KEYS"]); err == nil {
		t.Error("wrong usage makes keys")
	}
}

func TestWrongSettings(t *testing.T) {
	for name, value := range map[string]string{
		"SPOLU_ADDR": "nowhere", "SPOLU_URL": "ftp://x", "SPOLU_DATABASE": "mysql://root:hunter2@host/db",
		"SPOLU_SMTP": "smtp://u:hunter2@", "SPOLU_FROM": "nobody", "SPOLU_TRUSTED_PROXIES": "0.0.0.0/0",
		"SPOLU_LOG": "loud", "SPOLU_CACHE": "much", "SPOLU_RATE": "-1",
	} {
		s := newSettings(t).with(name, value)
		s.fails(t, 2, name+": ", "serve")
		s.fails(t, 2, name+": ", "check")
		if _, _, stderr := s.run(t, "serve"); strings.Contains(stderr, "hunter2") {
			t.Errorf("%s: a password is told", name)
		}
	}
	s := newSettings(t).with("SPOLU_SITE", filepath.Join(t.TempDir(), "nothing"))
	s.fails(t, 1, "the site profile in", "migrate")
}

func TestTakenPort(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	for _, name := range []string{"SPOLU_ADDR", "SPOLU_ADMIN_ADDR"} {
		s := newSettings(t).with(name, l.Addr().String())
		s.fails(t, 1, name+": cannot listen on "+l.Addr().String(), "serve")
		s.fails(t, 1, name+": cannot listen on "+l.Addr().String(), "demo")
		if _, err := os.Stat(s["SPOLU_KEYS"]); err == nil {
			t.Error("a taken port makes keys")
		}
	}
	elsewhere := newSettings(t).with("SPOLU_ADDR", "192.0.2.1:80") // not an address of this machine
	elsewhere.fails(t, 1, "SPOLU_ADDR: cannot listen", "serve")
}

func TestUnusableFolder(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	s := newSettings(t).with("SPOLU_DATABASE", "sqlite:"+filepath.Join(file, "spolu.db"))
	s.fails(t, 1, "the database cannot be opened", "migrate")
	newSettings(t).with("SPOLU_KEYS", filepath.Join(file, "keys.json")).fails(t, 1, "keys", "migrate")
	newSettings(t).with("SPOLU_KEYS", filepath.Join(file, "keys.json")).fails(t, 1, "", "keys", "new")
}

func TestKeys(t *testing.T) {
	s := newSettings(t)
	if out := s.ok(t, "keys", "new"); !strings.Contains(out, s["SPOLU_KEYS"]) {
		t.Errorf("it says %s", out)
	}
	info, err := os.Stat(s["SPOLU_KEYS"])
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("%v, %v", info, err)
	}
	before, _ := os.ReadFile(s["SPOLU_KEYS"])
	s.fails(t, 1, "has keys already", "keys", "new")
	if after, _ := os.ReadFile(s["SPOLU_KEYS"]); !bytes.Equal(before, after) {
		t.Error("the keys are others")
	}
	s.ok(t, "migrate")
	other := s.with("SPOLU_KEYS", filepath.Join(t.TempDir(), "other.json"))
	for _, command := range []string{"serve", "migrate", "review", "letters"} {
		other.fails(t, 1, "belongs to other keys", command)
	}
	if err := os.Chmod(s["SPOLU_KEYS"], 0o644); err != nil {
		t.Fatal(err)
	}
	s.fails(t, 1, "chmod 600", "serve")
}

// exchange runs f on the database of the settings, as another process would.
func (s settings) exchange(t *testing.T, f func(ctx context.Context, e *exchange.Exchange)) {
	t.Helper()
	s.database(t, func(db *store.DB) {
		home := &url.URL{Scheme: "https", Host: "spolu.example.org"}
		f(t.Context(), exchange.New(db, site.Sites{site.Builtin()}, home))
	})
}

// database runs f on it.
func (s settings) database(t *testing.T, f func(db *store.DB)) {
	t.Helper()
	keys, err := vault.Load(s["SPOLU_KEYS"])
	if err != nil {
		t.Fatal(err)
	}
	db, err := store.Open(s["SPOLU_DATABASE"], keys, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	f(db)
}

func TestReviewAndLetters(t *testing.T) {
	s := newSettings(t)
	s.ok(t, "migrate")
	if out := s.ok(t, "review"); !strings.Contains(out, "Nothing waits") {
		t.Errorf("an empty review says %s", out)
	}
	if out := s.ok(t, "letters", "list"); !strings.Contains(out, "No letter yet") {
		t.Errorf("empty letters say %s", out)
	}
	s.ok(t, "sample", "--offers", "20")
	var offer, request string
	s.exchange(t, func(ctx context.Context, e *exchange.Exchange) {
		r, err := e.Search.Find(ctx, search.Query{Limit: 1})
		if err != nil || r.Total != 20 {
			t.Fatalf("%d offers, %v", r.Total, err)
		}
		offer = r.Offers[0].Offer.ID
		form := help.Ask{
			Name: "Kanárek", Phone: "601 000 002", Place: "554821", Need: "Nakoupit chleba.", Language: "cs",
		}
		asked, err := e.Requests.Ask(ctx, help.As(help.Anyone, ""),
			requests.Ask{Offer: offer, Suspect: true, Form: form})
		if err != nil {
			t.Fatal(err)
		}
		request = asked.Request.ID
	})
	list := s.ok(t, "review", "list")
	if !strings.Contains(list, request) || !strings.Contains(list, "not verified") ||
		!strings.Contains(list, "Nakoupit chleba.") || !strings.Contains(list, "filled in as programs do") ||
		strings.Contains(strings.ReplaceAll(list, " ", ""), "601000") || strings.Contains(list, "Kanárek") {
		t.Errorf("the review says %s", list)
	}
	if out := s.ok(t, "review", "release", request); !strings.Contains(out, "request "+request+" is now open") {
		t.Errorf("releasing says %s", out)
	}
	s.fails(t, 1, "", "review", "release", request)
	s.fails(t, 1, "", "review", "publish", offer)
	s.fails(t, 1, "", "review", "refuse", "nothing")

	out := s.ok(t, "letters")
	found := regexp.MustCompile(`(?m)^(\w+) +referral +queued`).FindStringSubmatch(out)
	if found == nil {
		t.Fatalf("no referral: %s", out)
	}
	id := found[1]
	show := s.ok(t, "letters", "show", id)
	for _, want := range []string{id, "referral", "queued", "next try"} {
		if !strings.Contains(show, want) {
			t.Errorf("the letter lacks %s: %s", want, show)
		}
	}
	if strings.Contains(out+show, "Kanárek") || strings.Contains(out+show, "@example.org") ||
		strings.Contains(out+show, "601000002") {
		t.Errorf("a contact is shown: %s %s", out, show)
	}
	s.ok(t, "letters", "give-up", id)
	s.fails(t, 1, "", "letters", "give-up", id)
	if out := s.ok(t, "letters", "show", id); !strings.Contains(out, "failed") || !strings.Contains(out, "given-up") {
		t.Errorf("given up: %s", out)
	}
	s.ok(t, "letters", "retry", id)
	s.fails(t, 1, "", "letters", "retry", "nothing")
	s.fails(t, 1, "", "letters", "show", "nothing")
	s.fails(t, 1, "written before", "sample", "--offers", "20")
	s.ok(t, "sample", "--offers", "20", "--seed", "2")
	if out := s.ok(t, "audit"); !strings.Contains(out, `"verb":"`) || strings.Contains(out, "example.org") {
		t.Errorf("the audit says %s", out)
	}
	if out := s.ok(t, "audit", "--since", "2999-01-01"); out != "" {
		t.Errorf("the audit knows the future: %s", out)
	}
	s.fails(t, 2, "--since is a day", "audit", "--since", "yesterday")
}

func TestCheck(t *testing.T) {
	letters := "file:" + filepath.Join(t.TempDir(), "letters")
	s := newSettings(t).with("SPOLU_URL", "https://spolu.example.org").with("SPOLU_SMTP", letters)
	wrong := func(s settings, what ...string) {
		t.Helper()
		status, stdout, stderr := s.run(t, "check")
		if status != 1 || strings.Count(stdout, "wrong  ") != len(what) ||
			!strings.Contains(stderr, fmt.Sprint(len(what), " of these")) {
			t.Errorf("%d, want %q:\n%s%s", status, what, stdout, stderr)
		}
		for _, w := range what {
			if !strings.Contains(stdout, "wrong  "+w) {
				t.Errorf("%q is not found:\n%s", w, stdout)
			}
		}
	}
	wrong(s, "keys: ", "database: ")
	s.ok(t, "keys", "new")
	wrong(s, "database: ")
	if _, err := os.Stat(strings.TrimPrefix(s["SPOLU_DATABASE"], "sqlite:")); err == nil {
		t.Error("the check makes a database")
	}
	s.ok(t, "migrate")
	if out := s.ok(t, "check"); strings.Contains(out, "wrong") || strings.Count(out, "ok  ") != 6 ||
		!strings.Contains(out, "note   SPOLU_TRUSTED_PROXIES") {
		t.Errorf("a good portal: %s", out)
	}
	s = s.with("SPOLU_TRUSTED_PROXIES", "127.0.0.1").with("SPOLU_FROM", "Spolu <spolu@example.org>")
	if out := s.ok(t, "check"); strings.Contains(out, "note") {
		t.Errorf("a good portal behind its proxy: %s", out)
	}
	for name, value := range map[string]string{
		"SPOLU_ADMIN_ADDR": "0.0.0.0:8081", "SPOLU_FROM": "Spolu <spolu@spolu.example.com>",
		"SPOLU_TRUSTED_PROXIES": "",
	} {
		if out := s.with(name, value).ok(t, "check"); !strings.Contains(out, "note   "+name) {
			t.Errorf("%s=%s is not noted:\n%s", name, value, out)
		}
	}
	readable := s.with("SPOLU_KEYS", filepath.Join(t.TempDir(), "keys.json"))
	copied, err := os.ReadFile(s["SPOLU_KEYS"])
	if err == nil {
		err = errors.Join(os.WriteFile(readable["SPOLU_KEYS"], copied, 0o600), os.Chmod(readable["SPOLU_KEYS"], 0o644))
	}
	if err != nil {
		t.Fatal(err)
	}
	wrong(readable, "keys: ", "database: ")
	wrong(s.with("SPOLU_SMTP", ""), "mail: SPOLU_SMTP is empty")
	wrong(s.with("SPOLU_SMTP", "smtp://"+freeAddress(t)+"?tls=off"), "mail: ")
	wrong(s.with("SPOLU_URL", "http://localhost:8080"), "public address: ")
	wrong(s.with("SPOLU_SITE", filepath.Join(t.TempDir(), "nothing")), "site profile: ")
	wrong(s.with("SPOLU_DATABASE", "postgres://nobody:hunter2@"+freeAddress(t)+"/spolu"), "database: ")
	other := s.with("SPOLU_KEYS", filepath.Join(t.TempDir(), "other.json"))
	other.ok(t, "keys", "new")
	wrong(other, "database: this database belongs to other keys")
}

// portal is a command that runs until it is told to stop.
type portal struct {
	stdout, stderr *output
	stop           func()
	ended          chan int
}

func (s settings) start(t *testing.T, command string) *portal {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	p := &portal{newOutput(), newOutput(), cancel, make(chan int, 1)}
	go func() {
		p.ended <- cli.Run(ctx, []string{command}, func(name string) string { return s[name] }, p.stdout, p.stderr)
	}()
	t.Cleanup(cancel)
	return p
}

// ends stops the portal, which must end well.
func (p *portal) ends(t *testing.T) {
	t.Helper()
	p.stop()
	if status := <-p.ended; status != 0 {
		t.Errorf("it ends with %d: %s", status, p.stderr)
	}
}

// fetch gets a page. The listener stands before the portal is ready, so nothing has to be waited for.
func fetch(t *testing.T, url string) (status int, body string) {
	t.Helper()
	answer, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, string(text)
}

func (p *portal) wait(t *testing.T, o *output) {
	t.Helper()
	select {
	case <-o.line:
	case status := <-p.ended:
		t.Fatalf("it ends with %d: %s", status, p.stderr)
	}
}

func TestServe(t *testing.T) {
	s := newSettings(t)
	p := s.start(t, "serve")
	p.wait(t, p.stderr) // the first line of its log comes when it listens
	for path, want := range map[string]string{
		"/": "Spolu", "/en/": "Spolu", "/api/v1/kinds": "shopping", "/nabidky": "Spolu",
	} {
		if status, body := fetch(t, "http://"+s["SPOLU_ADDR"]+path); status != 200 || !strings.Contains(body, want) {
			t.Errorf("%s: %d", path, status)
		}
	}
	for path, want := range map[string]string{
		"/healthz": "alive", "/readyz": "ready", "/metrics": `spolu_http_seconds_count{route="GET /{$}"`,
	} {
		status, body := fetch(t, "http://"+s["SPOLU_ADMIN_ADDR"]+path)
		if status != 200 || !strings.Contains(body, want) {
			t.Errorf("%s: %d %s", path, status, body)
		}
		if status, _ := fetch(t, "http://"+s["SPOLU_ADDR"]+path); status != 404 {
			t.Errorf("%s is public: %d", path, status)
		}
	}
	if !strings.Contains(p.stderr.String(), "SPOLU_SMTP") {
		t.Error("it does not say that letters wait")
	}
	s.with("SPOLU_ADDR", freeAddress(t)).ok(t, "letters") // beside the running portal
	p.ends(t)
	if strings.Contains(p.stderr.String(), `"level":"ERROR"`) {
		t.Errorf("the log: %s", p.stderr)
	}
	again := s.start(t, "serve") // on what the first left
	again.wait(t, again.stderr)
	again.ends(t)
}

// A reader who is slow to send does not keep the portal from stopping.
func TestServeStopsWithASlowReader(t *testing.T) {
	t.Parallel()
	s := newSettings(t)
	p := s.start(t, "serve")
	p.wait(t, p.stderr)
	conn, err := net.Dial("tcp", s["SPOLU_ADDR"])
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	fmt.Fprintf(conn, "POST /prihlaseni HTTP/1.1\r\nHost: %s\r\nExpect: 100-continue\r\n"+
		"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 100\r\n\r\n", s["SPOLU_ADDR"])
	if _, err := conn.Read(make([]byte, 1)); err != nil { // "100 Continue": the handler waits for the rest
		t.Fatal(err)
	}
	p.stop()
	<-p.ended
}

func TestDemo(t *testing.T) {
	s := settings{"SPOLU_ADDR": "127.0.0.1:0", "SPOLU_ADMIN_ADDR": "127.0.0.1:0"}
	p := s.start(t, "demo")
	p.wait(t, p.stdout)
	found := regexp.MustCompile(`open (http://\S+)/`).FindStringSubmatch(p.stdout.String())
	if found == nil {
		t.Fatalf("it says %s", p.stdout)
	}
	for _, path := range []string{"/", "/nabidky", "/demo/letters"} {
		if status, body := fetch(t, found[1]+path); status != 200 || len(body) < 1000 {
			t.Errorf("%s: %d", path, status)
		}
	}
	status, body := fetch(t, found[1]+"/api/v1/offers?limit=1")
	if status != 200 || !strings.Contains(body, `"total":420`) {
		t.Errorf("the demo's offers: %d %s", status, body)
	}
	p.ends(t)
}
