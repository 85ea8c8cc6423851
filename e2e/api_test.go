package e2e

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
)

// sends posts JSON, as a program of somebody else would.
func (p *portal) sends(
	path, key, body string, header map[string]string,
) (status int, h http.Header, problem struct{ Reference, State, URL, Detail string }) {
	p.t.Helper()
	r, err := http.NewRequestWithContext(p.t.Context(), http.MethodPost, p.url+path, strings.NewReader(body))
	must(p.t, err)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Idempotency-Key", key)
	for name, value := range header {
		r.Header.Set(name, value)
	}
	answer, err := p.client.Do(r)
	must(p.t, err)
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	must(p.t, err)
	if err := json.Unmarshal(text, &problem); err != nil {
		p.t.Fatalf("%s: %d, not JSON: %s", path, answer.StatusCode, text)
	}
	return answer.StatusCode, answer.Header, problem
}

// A program asks a volunteer for help on behalf of somebody:
// the letter comes, once, and the address of the state works.
func TestProgramAsksForHelp(t *testing.T) {
	t.Parallel()
	p := opensPortal(t)
	offer := p.anOffer(t, jana)
	path := "/api/v1/offers/" + offer + "/requests"
	body := `{"name":"Karel","phone":"777 123 456","place":"Opava","need":"Prosím o nákup z programu."}`
	status, _, first := p.sends(path, "one", body, nil)
	if status != 202 || first.State != "open" {
		t.Fatalf("%d %+v", status, first)
	}
	l := p.mail.letterTo(t, jana.email, "někdo vás prosí o pomoc")
	if !strings.Contains(l.text, "Prosím o nákup z programu.") || !strings.Contains(l.text, first.Reference) {
		t.Errorf("the letter is %s", l.text)
	}
	if status, _, again := p.sends(path, "one", body, nil); status != 202 || again.URL != first.URL {
		t.Errorf("again: %d %+v", status, again)
	}
	status, _, page := p.get(strings.TrimPrefix(first.URL, p.url))
	if status != 200 || !strings.Contains(page, first.Reference) {
		t.Errorf("the address of the state: %d", status)
	}
	for name, header := range map[string]map[string]string{
		"from another site":   {"Sec-Fetch-Site": "cross-site"},
		"from another origin": {"Origin": "https://elsewhere.example.net"},
	} {
		status, h, problem := p.sends(path, "two", body, header)
		if status != 403 || h.Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s: %d %v %+v", name, status, h, problem)
		}
	}
}

// Who asks for too much at once is told so in their language, programs in theirs, and when to come again; styles and
// what is kept come all the same.
func TestTooMuchAtOnce(t *testing.T) {
	t.Parallel()
	p := opensPortal(t, setting{"SPOLU_RATE", "0.01/5"})
	if status, _, _ := p.get("/vlozit"); status != 200 {
		t.Errorf("a list inside another site: %d", status)
	}
	for i := range 5 {
		if status, _, _ := p.get(fmt.Sprint("/nabidky?q=slovo", i)); status != 200 {
			t.Fatalf("%d: %d", i, status)
		}
	}
	for path, want := range map[string]string{
		"/nabidky?q=dalsi": "příliš mnoho najednou", "/en/offers?q=more": "too much",
		"/api/v1/offers?q=more": `"status":429`,
	} {
		status, header, body := p.get(path)
		if status != 429 || header.Get("Retry-After") == "" || !strings.Contains(strings.ToLower(body), want) {
			t.Errorf("%s: %d, Retry-After %q, %s", path, status, header.Get("Retry-After"), body)
		}
	}
	for _, path := range []string{"/nabidky?q=slovo1", "/assets/site.css", "/vlozit"} {
		if status, _, _ := p.get(path); status != 200 {
			t.Errorf("%s: %d", path, status)
		}
	}
}
