// Package api is the JSON interface: what the pages show of offers, places and kinds, for programs. It gives
// out nothing that is not public.
package api

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"

	"example.org/spolu/internal/exchange"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/httpx"
	"example.org/spolu/internal/site"
	"example.org/spolu/internal/store"
)

// Server answers with JSON.
type Server struct {
	Exchange *exchange.Exchange
	Site     *site.Profile
	Log      *slog.Logger

	mux *http.ServeMux
}

// Handler gathers all of the interface behind one handler. It must be called once.
func (s *Server) Handler() http.Handler {
	s.mux = http.NewServeMux()
	for _, r := range s.routes() {
		s.mux.Handle(r.pattern, httpx.Handle(r.handle, s.answer))
	}
	s.mux.Handle("/", httpx.Handle(httpx.Nowhere(s.mux), s.answer))
	return s.mux
}

// write answers with a value as JSON. Anybody may read it from any site.
func write(w http.ResponseWriter, r *http.Request, value any) error {
	w.Header().Set("Access-Control-Allow-Origin", "*")
	w.Header().Set("Cross-Origin-Resource-Policy", "cross-origin")
	return httpx.Write(w, r, http.StatusOK, "application/json", httpx.Revalidate, body{value})
}

// body is a value as the body of an answer.
type body struct{ value any }

// Render writes it.
func (b body) Render(_ context.Context, w io.Writer) error { return json.NewEncoder(w).Encode(b.value) }

// problem is an error as RFC 9457 has it.
type problem struct {
	Type   string         `json:"type"`
	Title  string         `json:"title"`
	Status int            `json:"status"`
	Detail string         `json:"detail,omitempty"`
	Errors []fieldProblem `json:"errors,omitempty"`
}

type fieldProblem struct {
	Field  string `json:"field"`
	Code   string `json:"code"`
	Detail string `json:"detail"`
}

// details are sentences for programmers, by the code of what is wrong.
var details = map[string]string{
	"unknown-kind":     "there is no kind with this code; see /api/v1/kinds",
	"unknown-place":    "there is no municipality with this code; see /api/v1/places",
	"unknown-setting":  "a setting is household, care-home or any",
	"unknown-language": "this language is not among those that offers name",
	"unknown-day":      "a day is a number from 1 (Monday) to 7",
	"unknown-sort":     "the order is newest or nearest",
	"unknown-answer":   "this kind has no such answer to filter by; see /api/v1/kinds",
	"needs-place":      "this needs place or near",
	"needs-one-kind":   "answers filter within exactly one kind",
	"range":            "this is a whole number from 1 to 100",
	"cursor":           "this is not a cursor that an earlier answer gave for this search",
	"position":         "a position is latitude,longitude in degrees: 49.83,18.28",
	"characters":       "this text has characters that cannot be searched for",
	"long":             "this text is too long",
}

// answer writes the problem for an error. What is the portal's own fault is logged, once.
func (s *Server) answer(w http.ResponseWriter, r *http.Request, err error) {
	status := httpx.Status(err)
	if status >= 500 {
		s.Log.Error("api failed", "request", httpx.RequestID(r.Context()), "route", r.Pattern, "error", err)
	}
	if status == http.StatusServiceUnavailable {
		httpx.RetryAfter(w, 60)
	}
	p := problem{Type: "about:blank", Title: http.StatusText(status), Status: status}
	if e, ok := errors.AsType[*help.Error](err); ok {
		for _, one := range e.Problems {
			p.Errors = append(p.Errors, fieldProblem{one.Field, one.Code, details[one.Code]})
		}
	}
	w.Header().Set("Access-Control-Allow-Origin", "*")
	if err := httpx.Write(w, r, status, "application/problem+json", httpx.Never, body{p}); err != nil {
		s.Log.Error("api problem failed", "request", httpx.RequestID(r.Context()), "error", err)
	}
}

// cursor is a place in a list, opaque to whoever carries it.
func cursor(p store.Position) string {
	text, err := json.Marshal(p)
	if err != nil {
		panic("api: numbers cannot fail to encode: " + err.Error())
	}
	return base64.RawURLEncoding.EncodeToString(text)
}

func readCursor(s string) (p store.Position, ok bool) {
	text, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil || json.Unmarshal(text, &p) != nil {
		return p, false
	}
	return p, p.Seq > 0 && p.Metres >= 0 && p.Title >= 0 && p.Title <= 1
}
