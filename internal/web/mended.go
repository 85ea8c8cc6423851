package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/httpx"
)

// afterLink are the characters that programs and people leave at the end of a link and that none of ours has.
const afterLink = " \u00a0.,;:!?>)]}\"'*“”„’»…\\"

// addresses are the parts of all addresses of pages, those with the fewest gaps first.
type addresses [][]string

// addresses lists them.
func (s *Server) addresses() addresses {
	var all addresses
	for _, r := range s.routes() {
		for _, lang := range s.languages(r.Page) {
			all = append(all, strings.Split(strings.TrimSuffix(r.Page.Pattern(lang), "{$}"), "/"))
		}
	}
	gaps := func(parts []string) int { return strings.Count(strings.Join(parts, "/"), "{") }
	slices.SortStableFunc(all, func(a, b []string) int { return gaps(a) - gaps(b) })
	return all
}

// mend leads from an address that a mail program or a person has changed (its letters are all small, or all capitals, or
// something stands behind it) to the page that it was of. Only what a page answers is mended, so it leads nowhere else.
func (all addresses) mend(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet || r.Method == http.MethodHead {
			if to, ok := all.mended(r.URL); ok {
				r.Pattern = "/" // as of any other address that no page has
				_ = httpx.Redirect(w, r, to)
				return
			}
		}
		next.ServeHTTP(w, r)
	})
}

// mended is the address of the page that was meant; ok is false where there is nothing to mend.
func (all addresses) mended(u *url.URL) (to string, ok bool) {
	path := u.Path
	if u.RawQuery == "" { // behind a question mark anything may be what somebody looks for
		path = strings.TrimRight(strings.TrimSuffix(help.Visible(path), "&gt;"), afterLink)
	}
	typed := strings.Split(path, "/")
	for _, page := range all {
		if meant, is := meant(page, typed); is {
			return (&url.URL{Path: meant, RawQuery: u.RawQuery}).String(), meant != u.Path
		}
	}
	return "", false
}

// meant is the path of a page that typed parts mean, if they mean that page.
func meant(page, typed []string) (path string, ok bool) {
	if len(page) != len(typed) {
		return "", false
	}
	parts := make([]string, len(page))
	for i, part := range page {
		switch {
		case strings.HasPrefix(part, "{") && typed[i] != "":
			parts[i] = written(part, typed[i])
		case strings.EqualFold(part, typed[i]):
			parts[i] = part
		default:
			return "", false
		}
	}
	return strings.Join(parts, "/"), true
}

// written is what stands in a gap as we write it: a secret in capitals, all else in small letters. What has both is
// something else, and stays.
func written(gap, typed string) string {
	small, capitals := strings.ToLower(typed), strings.ToUpper(typed)
	switch {
	case gap == "{token}" && typed == small && help.IsToken(capitals):
		return capitals
	case gap != "{token}" && typed == capitals:
		return small
	}
	return typed
}
