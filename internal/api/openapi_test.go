package api_test

import (
	"bytes"
	"cmp"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/pb33f/libopenapi"
	validator "github.com/pb33f/libopenapi-validator"
	"github.com/pb33f/libopenapi-validator/config"
	"github.com/pb33f/libopenapi-validator/errors"

	"example.org/spolu/internal/api"
	"example.org/spolu/internal/exchange"
	"example.org/spolu/internal/exchange/search"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/site"
)

// description is what the interface says of itself.
var description = sync.OnceValue(func() []byte {
	rec := httptest.NewRecorder()
	e := exchange.New(nil, site.Sites{site.Builtin()}, &url.URL{Scheme: "https", Host: "spolu.example.org"})
	(&api.Server{Exchange: e}).Handler().ServeHTTP(rec,
		httptest.NewRequest(http.MethodGet, "/api/v1/openapi.json", nil))
	return rec.Body.Bytes()
})

// inspector holds requests and answers against the description. It is strict: a field of an answer that is not
// described is wrong, too.
var inspector = sync.OnceValues(func() (validator.Validator, error) {
	document, err := libopenapi.NewDocument(description())
	if err != nil {
		return nil, err
	}
	v, errs := validator.NewValidator(document, config.WithStrictMode(), config.WithFormatAssertions(),
		config.WithStrictIgnoredHeadersExtra("X-Forwarded-For"),
		config.WithStrictIgnorePaths("$.body.offers[*].answers.*", "$.body.answers.*"))
	if len(errs) > 0 {
		return nil, errs[0]
	}
	return v, nil
})

// described holds a request and its answer against the description. Only a request that was taken must be as described:
// tests send others on purpose. What is none of the addresses has no description,
// and neither has the description itself.
func (w *world) described(r *http.Request, rec *httptest.ResponseRecorder) {
	w.t.Helper()
	method := strings.Replace(r.Method, http.MethodHead, http.MethodGet, 1)
	if r.URL.Path == "/api/v1/openapi.json" || !strings.HasPrefix(r.URL.Path, "/api/v1/") ||
		!known(method, strings.TrimPrefix(r.URL.Path, "/api/v1")) {
		return
	}
	v, err := inspector()
	if err != nil {
		w.t.Fatal(err)
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	again := func() *http.Request {
		copied := r.Clone(w.t.Context())
		copied.Method, copied.Body = method, io.NopCloser(bytes.NewReader(body))
		return copied
	}
	if rec.Code < 300 && !w.odd {
		if ok, wrong := v.ValidateHttpRequest(again()); !ok {
			w.complain("request", r, wrong)
		}
	}
	header := http.Header{}
	for _, name := range []string{"Content-Type", "Etag", "Retry-After",
		"Allow"} { // the others protect all answers alike
		if values := rec.Header()[name]; values != nil {
			header[name] = values
		}
	}
	answer := &http.Response{StatusCode: rec.Code, Header: header,
		Body: io.NopCloser(bytes.NewReader(rec.Body.Bytes()))}
	if ok, wrong := v.ValidateHttpResponse(again(), answer); !ok {
		w.complain("answer", r, wrong)
	}
}

func (w *world) complain(what string, r *http.Request, wrong []*errors.ValidationError) {
	w.t.Helper()
	for _, one := range wrong {
		w.t.Errorf("%s %s: the %s is not as described: %s: %s", r.Method, r.URL, what, one.Message, one.Reason)
		for _, schema := range one.SchemaValidationErrors {
			w.t.Errorf("  %s: %s", schema.FieldPath, schema.Reason)
		}
	}
}

// known reports whether a path below the base is one of the interface's.
func known(method, path string) bool {
	return slices.ContainsFunc(api.Routes(), func(route string) bool {
		m, pattern, _ := strings.Cut(route, " ")
		have, want := strings.Split(path, "/"), strings.Split(pattern, "/")
		return m == method && slices.EqualFunc(have, want,
			func(a, b string) bool { return a == b || strings.HasPrefix(b, "{") && a != "" })
	})
}

func TestDescriptionIsValid(t *testing.T) {
	v, err := inspector()
	if err != nil {
		t.Fatal(err)
	}
	if ok, wrong := v.ValidateDocument(); !ok {
		for _, one := range wrong {
			t.Error(one.Message, one.Reason)
		}
	}
}

// TestDescriptionNamesEveryRoute, and none that is not there.
func TestDescriptionNamesEveryRoute(t *testing.T) {
	var d struct {
		Paths map[string]map[string]any
	}
	if err := json.Unmarshal(description(), &d); err != nil {
		t.Fatal(err)
	}
	var described []string
	for path, methods := range d.Paths {
		for method := range methods {
			described = append(described, strings.ToUpper(method)+" "+path)
		}
	}
	routes := api.Routes()
	slices.Sort(routes)
	slices.Sort(described)
	if !slices.Equal(routes, described) {
		t.Errorf("there are %v, described are %v", routes, described)
	}
}

// TestDescriptionNamesEveryFilter: what the table of filters has is described, and refused in words.
func TestDescriptionNamesEveryFilter(t *testing.T) {
	var d struct {
		Paths map[string]map[string]struct{ Parameters []struct{ Name string } }
	}
	if err := json.Unmarshal(description(), &d); err != nil {
		t.Fatal(err)
	}
	described := map[string]bool{}
	for _, p := range d.Paths["/offers"]["get"].Parameters {
		described[p.Name] = true
	}
	for _, f := range search.Filters() {
		if !described[f.Name] || !api.Explains("unknown-"+f.Name) {
			t.Errorf("%s is not described, or unknown-%s has no sentence", f.Name, f.Name)
		}
	}
}

// TestDescriptionNamesEveryParameter: what is described is read, and what may be asked for is described.
func TestDescriptionNamesEveryParameter(t *testing.T) {
	found := regexp.MustCompile(`"in":"query","name":"(answer\.)?([^"]*)"`).FindAllSubmatch(description(), -1)
	var described []string
	for _, m := range found {
		described = append(described, cmp.Or(string(m[1]), string(m[2])))
	}
	slices.Sort(described)
	read := api.Parameters()
	slices.Sort(read)
	if described = slices.Compact(described); !slices.Equal(described, read) {
		t.Errorf("read are %q, described are %q", read, described)
	}
}

// TestInspectorSees: an answer that differs from its description is found, or the other tests would prove nothing.
func TestInspectorSees(t *testing.T) {
	v, err := inspector()
	if err != nil {
		t.Fatal(err)
	}
	for name, body := range map[string]string{
		"a field is missing":   `{"offers":[],"total":0,"total_exact":true}`,
		"a type is wrong":      `{"offers":[],"total":"0","total_exact":true,"next":null,"understood":null}`,
		"a field is not known": `{"offers":[],"total":0,"total_exact":true,"next":null,"understood":null,"secret":"x"}`,
	} {
		answer := &http.Response{StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}},
			Body: io.NopCloser(strings.NewReader(body))}
		if ok, _ := v.ValidateHttpResponse(httptest.NewRequest(http.MethodGet, "/api/v1/offers", nil), answer); ok {
			t.Errorf("%s: not seen", name)
		}
	}
}

// TestDescriptionNamesEveryField: what a request may have is described, and nothing else.
func TestDescriptionNamesEveryField(t *testing.T) {
	var d struct {
		Components struct {
			Schemas struct {
				Ask struct{ Properties map[string]any }
			}
		}
	}
	if err := json.Unmarshal(description(), &d); err != nil {
		t.Fatal(err)
	}
	described := d.Components.Schemas.Ask.Properties
	for _, f := range help.AskFields {
		if described[f.Name] == nil {
			t.Errorf("%s is not described", f.Name)
		}
		delete(described, f.Name)
	}
	for name := range described {
		t.Errorf("%s is described, and no field", name)
	}
}

// TestDescriptionSuitsGenerators: makers of clients give up where an object also has alternatives, and on a schema by
// a name that they use themselves.
func TestDescriptionSuitsGenerators(t *testing.T) {
	var d struct {
		Components struct {
			Schemas map[string]map[string]any
		}
	}
	if err := json.Unmarshal(description(), &d); err != nil {
		t.Fatal(err)
	}
	taken := []string{"Option", "Error", "Client", "Server", "Handler", "Response", "Request"}
	for name, schema := range d.Components.Schemas {
		if slices.Contains(taken, name) {
			t.Errorf("%s is a name that generated clients use themselves", name)
		}
		for _, word := range []string{"anyOf", "oneOf", "allOf", "not", "if"} {
			if schema["type"] == "object" && schema[word] != nil {
				t.Errorf("%s has %s beside its properties", name, word)
			}
		}
	}
}
