package httpx

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func readForm(t *testing.T, kind, body string) (map[string][]string, error) {
	t.Helper()
	r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body))
	r.Header.Set("Content-Type", kind)
	return ReadForm(httptest.NewRecorder(), r)
}

const urlencoded = "application/x-www-form-urlencoded"

func TestReadForm(t *testing.T) {
	got, err := readForm(t, urlencoded+"; charset=utf-8", "name=V%C4%9Bra+V.&day=1&day=2&empty=&need=a%0Ab")
	if err != nil || got["name"][0] != "Věra V." || len(got["day"]) != 2 || got["empty"][0] != "" ||
		got["need"][0] != "a\nb" {
		t.Errorf("%q, %v", got, err)
	}
}

func TestLongFieldLosesNoOther(t *testing.T) {
	for _, filler := range []string{"x", "%C4%9B"} {
		got, err := readForm(t, urlencoded, "name=A&need="+strings.Repeat(filler, 10<<20/len(filler))+"&phone=1")
		if err != nil || got["name"][0] != "A" || got["phone"][0] != "1" {
			t.Fatalf("the fields beside a long one: %v", err)
		}
		if n := len(got["need"][0]); n < 8000 || n > maxField {
			t.Errorf("%d bytes of the long field are kept", n)
		}
	}
}

func TestBrokenForms(t *testing.T) {
	for name, c := range map[string]struct{ kind, body string }{
		"json":        {"application/json", "{}"},
		"no type":     {"", "a=1"},
		"bad escape":  {urlencoded, "a=%zz"},
		"semicolon":   {urlencoded, "a=1;b=2"},
		"many fields": {urlencoded, strings.Repeat("a=1&", 1000)},
		"endless":     {urlencoded, "a=" + strings.Repeat("x", 17<<20)},
	} {
		if _, err := readForm(t, c.kind, c.body); err == nil {
			t.Errorf("%s was read", name)
		}
	}
}

func FuzzReadForm(f *testing.F) {
	f.Add("a=1&b=%20")
	f.Fuzz(func(t *testing.T, body string) {
		got, err := readForm(t, urlencoded, body)
		if err == nil && got == nil {
			t.Error("neither a form nor an error")
		}
	})
}
