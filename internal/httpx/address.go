package httpx

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Limits of an address. A search with every filter has some 2,000 bytes and 60 parameters; one for a letter of three
// hundred words, with Czech accents, some 5,000.
const (
	maxURI        = 7 << 10 // bytes
	maxParameters = 200
)

// Refused is an error of how something was asked for, whatever it was. Detail is for programmers; Key is that of a
// sentence for people, where the one of the status would be about something else.
type Refused struct {
	Status      int
	Key, Detail string
}

func (r *Refused) Error() string { return "refused: " + r.Detail }

// plain refuses addresses that none of ours can be, before anything looks at them.
func (s Shield) plain(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := checkAddress(r); err != nil {
			s.Answer(w, r, err)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func checkAddress(r *http.Request) error {
	switch {
	case len(r.RequestURI) > maxURI:
		return &Refused{Status: http.StatusRequestURITooLong, Detail: "the address has more than 7168 bytes"}
	case !utf8.ValidString(r.URL.Path) || strings.ContainsFunc(r.URL.Path, unicode.IsControl):
		return &Refused{Status: http.StatusBadRequest, Detail: "the path is not text in UTF-8"}
	case strings.Count(r.URL.RawQuery, "&") >= maxParameters:
		return &Refused{Status: http.StatusBadRequest, Detail: "the address has more than 200 parameters"}
	}
	return nil
}

// known leaves out of addresses what nothing reads: whatever letters and social networks add to them ("fbclid",
// "utm_source"), a page is one, is kept once, and goes by its own address.
func (s Shield) known(next http.Handler) http.Handler {
	names := map[string]bool{}
	for _, name := range s.Parameters {
		names[name] = true
	}
	unknown := func(parameter string) bool {
		values, err := url.ParseQuery(parameter) // what is not encoded is refused where it matters
		for name := range values {
			group, _, grouped := strings.Cut(name, ".")
			if names[name] || grouped && names[group+"."] {
				return false
			}
		}
		return err == nil
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if s.Parameters != nil && r.URL.RawQuery != "" && r.Method != http.MethodPost {
			given := strings.Split(r.URL.RawQuery, "&")
			r.URL.RawQuery = strings.Join(slices.DeleteFunc(given, unknown), "&")
			r.RequestURI = r.URL.RequestURI()
		}
		next.ServeHTTP(w, r)
	})
}
