package api

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/httpx"
)

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
	"unknown-kind":      "there is no kind with this code; see /api/v1/kinds",
	"unknown-place":     "there is no such municipality; see /api/v1/places",
	"ambiguous-place":   "several municipalities are called so: give the code of one; see /api/v1/places",
	"place-empty":       "the municipality is missing; see /api/v1/places",
	"unknown-setting":   "a setting is household, care-home or any",
	"unknown-language":  "this language is not one of those to choose from; see /api/v1/openapi.json",
	"unknown-day":       "a day is a number from 1 (Monday) to 7, or weekend",
	"unknown-part":      "a part of the day is morning, afternoon or evening",
	"not-boolean":       "this is true or false",
	"unknown-sort":      "the order is newest or nearest",
	"unknown-answer":    "this kind has no such answer to filter by; see /api/v1/kinds",
	"needs-place":       "this needs place, where or near",
	"needs-one-kind":    "answers filter within exactly one kind",
	"repeated":          "this can be given once",
	"range":             "this is a whole number from %d to %d",
	"cursor":            "this is not a cursor that an answer to the same search gave as next",
	"position":          "a position is latitude,longitude in degrees: 49.83,18.28",
	"characters":        "this text has characters that cannot be used",
	"long":              "this text has more than %d characters",
	"not-text":          "this is a text",
	"choose":            "this is self or other",
	"name-empty":        "the name of who asks is missing",
	"contact-empty":     "give an e-mail or a phone number, or nobody can answer",
	"email":             "this is not an address of e-mail",
	"phone-dear":        "calls to this number cost extra: a premium-rate, shared-cost, personal or satellite number",
	"phone":             "this is not a phone number; Czech ones have nine digits, others begin with +",
	"phone-one":         "this is one phone number only, without an extension or a note",
	"phone-abroad":      "this is not a Czech number; one of another country begins with +, such as %s",
	"need-empty":        "say what help is needed",
	"beneficiary-empty": "say for whom the help is, or leave out for",
	"key-used":          "this key was used for a request with another offer or other words; take a new one",
}

// sentences are details of whole problems, by the key of the error.
var sentences = map[string]string{
	"error.no-offer":          "there is no active offer with this id",
	"error.invalid":           "something is wrong with what was sent; see errors",
	"error.cross-origin":      "a page of another site may read here, but not send",
	"error.too-many-requests": "too many requests have come from this network; see Retry-After",
	"error.too-fast":          "too much has been asked for from this network at once; see Retry-After",
	"error.busy":              "the portal has more to do than it can at once; see Retry-After",
	"error.unavailable":       "the database does not answer in time; see Retry-After",
}

// Answer writes the problem for an error. What is the portal's own fault is logged, once.
func (s *Server) Answer(w http.ResponseWriter, r *http.Request, err error) {
	status := httpx.Status(err)
	if httpx.IsFault(err) {
		s.Log.Error("api failed", "request", httpx.RequestID(r.Context()), "route", r.Pattern, "error", err)
	}
	httpx.RetryAfter(w, err)
	if readsOnly(r) {
		share(w)
	}
	if err := httpx.Write(w, r, status, "application/problem+json", httpx.Never,
		body{describe(err, status, r)}); err != nil {
		s.Log.Error("api problem failed", "request", httpx.RequestID(r.Context()), "error", err)
	}
}

func describe(err error, status int, r *http.Request) problem {
	p := problem{Type: "about:blank", Title: http.StatusText(status), Status: status}
	if refused, ok := errors.AsType[*httpx.Refused](err); ok {
		p.Detail = refused.Detail
	}
	if e, ok := errors.AsType[*help.Error](err); ok {
		p.Detail = sentences[e.Key]
		for _, one := range e.Problems {
			p.Errors = append(p.Errors, fieldProblem{one.Field, one.Code, detail(one)})
		}
	}
	switch {
	case p.Detail != "":
	case status == http.StatusNotFound && !strings.HasPrefix(r.URL.Path, base+"/"):
		p.Detail = "there is one version of this interface, at " + base
	case status == http.StatusNotFound:
		p.Detail = "there is nothing at this address; see " + base + "/openapi.json"
	case status == http.StatusMethodNotAllowed:
		p.Detail = "this address knows the methods that Allow names"
	}
	return p
}

// detail says what is wrong with a field.
func detail(p help.Problem) string {
	text := details[p.Code]
	if strings.Contains(text, "%") {
		return fmt.Sprintf(text, p.Args...)
	}
	return text
}
