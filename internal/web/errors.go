package web

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/httpx"
	"example.org/spolu/internal/pages"
	"example.org/spolu/internal/web/visit"
)

// Answer writes the page for an error, in the language of the address. What is the portal's own fault is logged, once.
func (s *Server) Answer(w http.ResponseWriter, r *http.Request, err error) {
	if httpx.Gone(w, r, err) {
		return
	}
	r = r.WithContext(context.WithoutCancel(r.Context())) // what was cut short is still answered
	status := httpx.Status(err)
	trace := ""
	if httpx.IsFault(err) {
		trace = httpx.RequestID(r.Context())
		s.Log.Error("page failed", "request", trace, "route", r.Pattern, "error", err)
	}
	httpx.RetryAfter(w, err)
	lang := pages.Lang(r.URL.Path)
	v := s.visit(w, r, lang, pages.Home)
	f := v.Layout(errorTitle(v, err, status))
	again := again(v, err, status)
	p := errorPage{Text: errorText(v, err, status), Next: errorNext(v, err, status, again != nil), Again: again,
		Trace: trace}
	for _, page := range append(slices.Clone(pages.Menu), pages.Home) {
		p.On = append(p.On, f.Link(page))
	}
	if err := v.Show(status, f, p); err != nil {
		s.Log.Error("error page failed", "request", httpx.RequestID(r.Context()), "error", err)
		http.Error(w, http.StatusText(status), status)
	}
}

// sentence is the key of an error's own sentence; "" where it has none.
func sentence(err error) string {
	if e, ok := errors.AsType[*help.Error](err); ok {
		return e.Key
	}
	if refused, ok := errors.AsType[*httpx.Refused](err); ok {
		return refused.Key
	}
	return ""
}

// errorTitle is the title of the error itself, or that of its status.
func errorTitle(v *visit.Visit, err error, status int) string {
	if key := sentence(err); v.Text.Has("title." + key) {
		return v.Text.T("title." + key)
	}
	return v.Text.T("error.title." + fmt.Sprint(status))
}

// errorText is the sentence of the error itself, or that of its status.
func errorText(v *visit.Visit, err error, status int) string {
	if key := sentence(err); v.Text.Has(key) {
		return v.Text.T(key)
	}
	return v.Text.T("error.text." + fmt.Sprint(status))
}

// errorNext says what to do now: of a limit, when there is room again. A form that can be sent again says the rest
// itself.
func errorNext(v *visit.Visit, err error, status int, again bool) string {
	seconds := httpx.Wait(err)
	switch e, ok := errors.AsType[*help.Error](err); {
	case again && (!ok || e.Wait == 0):
		return ""
	case !ok || e.Wait == 0:
		return v.Text.T("error.next." + fmt.Sprint(status))
	case seconds < 100:
		return v.Text.N("error.wait-seconds", seconds)
	case seconds < 100*60:
		return v.Text.N("error.wait-minutes", (seconds+59)/60)
	}
	return v.Text.N("error.wait-hours", (seconds+3599)/3600)
}

// again is the form that was sent, where it may go through when it is sent once more; nil where that is not so.
func again(v *visit.Visit, err error, status int) *keptForm {
	e, ok := errors.AsType[*help.Error](err)
	if later := ok && e.Wait > 0; v.R.Method != http.MethodPost || status != http.StatusServiceUnavailable && !later {
		return nil
	}
	values := v.R.PostForm
	if values == nil {
		if v.R.ContentLength < 0 || v.R.ContentLength > httpx.LongBody {
			return nil // nobody types as much, and it would cost more than the answer that was refused
		}
		if values, err = v.Form(); err != nil {
			return nil
		}
	}
	kept := &keptForm{}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		for _, value := range values[name] {
			kept.Fields = append(kept.Fields, keptField{Name: name, Value: value})
		}
	}
	return kept
}
