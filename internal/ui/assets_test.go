package ui

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/klauspost/compress/gzip"
)

// ask sends a request to the asset handler; header is pairs of names and values.
func ask(method, address string, header ...string) *http.Response {
	r := httptest.NewRequest(method, address, nil)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	AssetHandler().ServeHTTP(w, r)
	return w.Result()
}

func body(t *testing.T, r *http.Response) []byte {
	t.Helper()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func gunzip(t *testing.T, b []byte) []byte {
	t.Helper()
	r, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	plain, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return plain
}

func TestEveryAssetIsServed(t *testing.T) {
	for name, a := range assets().byName {
		t.Run(name, func(t *testing.T) {
			r := ask("GET", Asset(name), "Accept-Encoding", "br, gzip")
			if r.StatusCode != 200 || r.Header.Get("Content-Encoding") != "gzip" {
				t.Fatalf("status %d, encoding %q", r.StatusCode, r.Header.Get("Content-Encoding"))
			}
			if got := gunzip(t, body(t, r)); !bytes.Equal(got, a.plain) {
				t.Error("the compressed body is another")
			}
			if got := body(t, ask("GET", Asset(name))); !bytes.Equal(got, a.plain) {
				t.Error("the plain body is another")
			}
			if got, want := r.Header.Get("Content-Type"), a.mediaType; got != want {
				t.Errorf("type %q, want %q", got, want)
			}
			if !strings.Contains(r.Header.Get("Cache-Control"), "immutable") ||
				r.Header.Get("Vary") != "Accept-Encoding" {
				t.Errorf("caching: %v", r.Header)
			}
		})
	}
}

func TestAssetConditions(t *testing.T) {
	address := Asset("spolu.css")
	first := ask("GET", address, "Accept-Encoding", "gzip")
	for _, c := range []struct {
		name, method, address string
		header                []string
		status                int
	}{
		{"known to the reader", "GET", address, []string{"Accept-Encoding", "gzip", "If-None-Match",
			first.Header.Get("ETag")}, 304},
		{"known in another encoding", "GET", address, []string{"If-None-Match", first.Header.Get("ETag")}, 200},
		{"head", "HEAD", address, nil, 200},
		{"post", "POST", address, nil, 405},
		{"no hash", "GET", "/assets/spolu.css", nil, 404},
		{"another hash", "GET", "/assets/spolu.0000000000.css", nil, 404},
		{"folder", "GET", "/assets/", nil, 404},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := ask(c.method, c.address, c.header...)
			if r.StatusCode != c.status {
				t.Errorf("status %d, want %d", r.StatusCode, c.status)
			}
			if (c.method == "HEAD" || c.status == 304) && len(body(t, r)) > 0 {
				t.Error("has a body")
			}
		})
	}
}

func TestAssetAddressFollowsContent(t *testing.T) {
	address := func(content string) string {
		set, err := loadAssets(fstest.MapFS{"a/x.css": {Data: []byte(content)}}, "a")
		if err != nil {
			t.Fatal(err)
		}
		return set.byName["x.css"].address
	}
	if address("p{}") == address("q{}") {
		t.Error("another content, the same address")
	}
	if _, err := loadAssets(fstest.MapFS{"a/x.exe": {}}, "a"); err == nil {
		t.Error("an unknown type was accepted")
	}
}

func TestAcceptsGzip(t *testing.T) {
	for header, want := range map[string]bool{
		"": false, "gzip": true, "br, gzip;q=0.5": true, "gzip;q=0": false, "gzip; q=0.0, br": false, "*": true,
		"br": false,
	} {
		if got := acceptsGzip(header); got != want {
			t.Errorf("%q: %v", header, got)
		}
	}
}

// The home page with styles and scripts has 20 kB over the wire, most of them for itself.
func TestAssetBudget(t *testing.T) {
	all := 0
	for name, a := range assets().byName {
		if !strings.HasPrefix(name, "embed") &&
			name != "map.css" { // what stands on other sites, and pages of their own
			all += len(a.zipped())
		}
	}
	if css := len(assets().byName["spolu.css"].zipped()); css >= 5000 {
		t.Errorf("styles take %d bytes", css)
	}
	if all >= 9500 {
		t.Errorf("all assets take %d bytes", all)
	}
}

// What the pointer does to a button leaves the ring that shows the focus: of two rules for the same the one with more
// classes and states wins.
func TestHoverLeavesFocus(t *testing.T) {
	weight := func(selector string) int {
		return strings.Count(selector, ".") + strings.Count(selector, ":") - strings.Count(selector, ":not(")
	}
	rules := regexp.MustCompile(`(?m)^\s*(\S*:hover\S*) \{[^}]*(?:box-shadow|outline):`)
	style, err := assetFiles.ReadFile("assets/spolu.css")
	if err != nil {
		t.Fatal(err)
	}
	found := rules.FindAllSubmatch(style, -1)
	for _, m := range found {
		selector := string(m[1])
		if weight(selector) > weight(".button:focus-visible") && !strings.Contains(selector, ":not(:focus-visible)") {
			t.Errorf("%s hides the focus", selector)
		}
	}
	if len(found) < 2 {
		t.Errorf("only %d rules", len(found))
	}
}

func TestKindIcon(t *testing.T) {
	for code, want := range map[string]string{"shopping": "shopping", "kiosk": "other", "": "other"} {
		if got := KindIcon(code); got != want {
			t.Errorf("%q: %q, want %q", code, got, want)
		}
	}
}
