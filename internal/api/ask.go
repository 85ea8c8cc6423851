package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"mime"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"example.org/spolu/internal/exchange/requests"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/httpx"
	"example.org/spolu/internal/i18n"
	"example.org/spolu/internal/pages"
)

const (
	maxKey  = 255 // characters
	keyName = "Idempotency-Key"
)

// askedAnswer is what became of a request. URL is the address of its state: a secret of who has asked.
type askedAnswer struct {
	Reference string            `json:"reference"`
	State     help.RequestState `json:"state"`
	URL       string            `json:"url"`
}

// ask takes a request to the volunteer of an offer. It goes the way of the form, with the form's limits; only what
// tells people from programs there, a trap and the age of the form, has no sense here.
func (s *Server) ask(w http.ResponseWriter, r *http.Request) error {
	form, wrong, err := readAsk(w, r)
	if err != nil {
		return err
	}
	key, err := idempotencyKey(r)
	if err != nil {
		return err
	}
	asked, err := s.send(r, form, wrong, key)
	switch {
	case errors.Is(err, requests.ErrOtherRequest):
		return (&help.Problems{{Field: keyName, Code: "key-used"}}).Err()
	case err != nil:
		return err
	}
	return httpx.Write(w, r, http.StatusAccepted, "application/json", httpx.Never,
		body{askedAnswer{asked.Request.Reference, asked.Request.State,
			s.Exchange.URL(asked.Request.Language, pages.Request, asked.Token)}})
}

// send asks. Where the form is wrong and the offer is not there either, the offer is what matters.
func (s *Server) send(r *http.Request, form help.Ask, wrong help.Problems, key string) (asked requests.Asked,
	err error) {
	ctx, id := r.Context(), r.PathValue("id")
	if err := s.settle(r, &form, &wrong); err != nil {
		return asked, err
	}
	if err := s.Exchange.Requests.Check(ctx, &form); err != nil && !add(&wrong, err) {
		return asked, err
	}
	if len(wrong) > 0 {
		if _, err := s.Exchange.Offers.Offer(ctx, id); err != nil {
			return asked, err
		}
		return asked, wrong.Err()
	}
	network := httpx.Network(ctx)
	return s.Exchange.Requests.Ask(ctx, help.As(help.Anyone, ""), requests.Ask{Offer: id, Form: form, Network: network,
		Once: "api/" + string(network) + "/" + key})
}

// add adds the problems of an invalid error; it is false for any other error.
func add(p *help.Problems, err error) bool {
	e, ok := errors.AsType[*help.Error](err)
	if !ok || len(e.Problems) == 0 {
		return false
	}
	for _, one := range e.Problems {
		p.Add(one.Field, one.Code, one.Args...)
	}
	return true
}

// settle finds the place that was meant, by its code or as people type it, and the language of the letters.
func (s *Server) settle(r *http.Request, form *help.Ask, wrong *help.Problems) error {
	places, err := s.Exchange.Places.Gazetteer(r.Context())
	if err != nil {
		return err
	}
	if _, ok := places.ByCode(form.Place); !ok && form.Place != "" {
		typed, problem := help.Line(form.Place, help.MaxLine)
		if problem == "" {
			form.Place, problem = resolve(typed, places)
		}
		if problem != "" {
			wrong.Add("place", problem, help.MaxLine)
		}
	}
	if form.Language == "" {
		form.Language = i18n.Default
	}
	if !slices.Contains(s.site(r).Languages, form.Language) {
		wrong.Add("language", "unknown-language")
	}
	return nil
}

// idempotencyKey is the key that makes a repeat of a request the same one. Quotes around it, as the draft of the header
// wants them, do not count.
func idempotencyKey(r *http.Request) (string, error) {
	given := r.Header.Values(keyName)
	if len(given) == 0 {
		return "", &httpx.Refused{Status: http.StatusBadRequest,
			Detail: "the header Idempotency-Key is missing: send a random text, " +
				"a new one for each request and the same one when you repeat it"}
	}
	key := given[0]
	if inside, ok := strings.CutPrefix(key, `"`); ok {
		key = strings.TrimSuffix(inside, `"`)
	}
	odd := func(r rune) bool { return r <= ' ' || r > '~' }
	if len(given) > 1 || key == "" || len(key) > maxKey || strings.ContainsFunc(key, odd) {
		return "", &httpx.Refused{Status: http.StatusBadRequest,
			Detail: "the header Idempotency-Key is one text of 1 to 255 visible ASCII characters without spaces"}
	}
	return key, nil
}

// readAsk reads the body of a request. What is no JSON object of the right fields is refused as a whole; a value of the
// wrong type is a problem of its field.
func readAsk(w http.ResponseWriter, r *http.Request) (form help.Ask, wrong help.Problems, err error) {
	kind, more, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	charset := strings.ToLower(more["charset"])
	if err != nil || kind != "application/json" || charset != "" && charset != "utf-8" ||
		r.Header.Get("Content-Encoding") != "" {
		w.Header().Set("Accept", "application/json")
		return form, nil, &httpx.Refused{Status: http.StatusUnsupportedMediaType,
			Detail: "the body is sent as application/json in UTF-8, not compressed"}
	}
	text, err := httpx.ReadBody(w, r) // the longest request, all of it escaped, has some 30,000 bytes
	if err != nil {
		return form, nil, err
	}
	fields := map[string]json.RawMessage{}
	d := json.NewDecoder(bytes.NewReader(text))
	if err := d.Decode(&fields); err != nil || !utf8.Valid(text) || fields == nil {
		return form, nil, broken("the body is not a JSON object in UTF-8")
	}
	if _, err := d.Token(); err != io.EOF {
		return form, nil, broken("the body has something after its JSON object")
	}
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		i := slices.IndexFunc(help.AskFields, func(f help.Field[help.Ask]) bool { return f.Name == name })
		if i < 0 {
			return form, nil, broken("the body has a field that is not known: " + shown(name))
		}
		if json.Unmarshal(fields[name], help.AskFields[i].At(&form)) != nil {
			wrong.Add(name, "not-text")
		}
	}
	return form, wrong, nil
}

func broken(detail string) error {
	return &httpx.Refused{Status: http.StatusBadRequest, Detail: detail}
}
