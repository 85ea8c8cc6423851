package ui

import (
	"regexp"
	"strings"
	"testing"

	"github.com/a-h/templ"
)

func html(t *testing.T, c templ.Component) string {
	t.Helper()
	var b strings.Builder
	if err := c.Render(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// What each component says, by the fragments that matter to those who cannot see it.
func TestComponents(t *testing.T) {
	options := []Option{{Value: "a", Label: "A", Hint: "first"}, {Value: "b", Label: "B", Lang: "uk"}}
	for name, c := range map[string]struct {
		component templ.Component
		has       []string
		hasNot    []string
	}{
		"button": {Button{Text: "Go", Name: "do", Value: "x"},
			[]string{`<button class="button" name="do" value="x">Go</button>`}, nil},
		"link": {Button{Text: "Go", Tone: Warning, Href: "/x"}, []string{`<a class="button warning" href="/x">Go</a>`},
			nil},
		"unsafe": {Button{Text: "Go", Href: "javascript:alert(1)"}, nil, []string{"javascript:"}},
		"field with a problem": {
			Field{Name: "email", Type: "email", Label: "E-mail", Marker: "(optional)", Hint: "h", Error: "e",
				Value:        `"<`,
				Autocomplete: "email"},
			[]string{`for="email"`, `id="email" name="email"`, `aria-describedby="email-hint email-error"`,
				`aria-invalid="true"`, `id="email-hint"`, `id="email-error"`, `value="&#34;&lt;"`,
				`autocomplete="email"`,
				`E-mail <span class="marker">(optional)</span>`}, nil,
		},
		"plain field": {Field{Name: "n", Label: "N"}, []string{`type="text"`},
			[]string{"aria-", "autocomplete", "maxlength"}},
		"number": {
			Field{Name: "n", Type: "number", Label: "N", Unit: "kg"},
			[]string{`type="text"`, `inputmode="numeric"`, `aria-describedby="n-unit"`, `id="n-unit">kg`}, nil,
		},
		"textarea": {
			Field{Name: "n", Label: "N", Rows: 4, MaxLength: 9, Value: "\nx", Lang: "cs"},
			[]string{`<textarea rows="4"`, `maxlength="9"`, `lang="cs"`, ">\n\nx</textarea>"}, []string{"<input"},
		},
		"place": {
			Field{Name: "where", Label: "Where", Places: &Places{Address: "/p", Name: "place", Code: "1"}},
			[]string{`data-places="/p"`, `data-code="place"`, `data-code-value="1"`}, []string{`name="place"`},
		},
		"heading": {Field{Name: "n", Label: "N", Heading: true}, []string{`<h1><label class="label" for="n">N`}, nil},
		"choice": {
			Choice{Name: "c", Legend: "L", Options: options, Chosen: []string{"b"}, Error: "e", Columns: true},
			[]string{`aria-describedby="c-error"`,
				`type="radio" id="c" name="c" value="a" aria-describedby="c-hint-own"`,
				`name="c" value="b" checked`, `lang="uk"`}, nil,
		},
		"several": {Choice{Name: "c", Several: true, Heading: true, Options: options},
			[]string{`type="checkbox"`, "<h1>"},
			nil},
		"grid": {
			CheckGrid{Name: "t", Rows: []Option{{Value: "1", Label: "Monday", Short: "Mo"}}, Columns: options,
				Chosen: []string{"1-b"}},
			[]string{`id="t" name="t" value="1-a" aria-labelledby="t-head-1 t-head-a"`,
				`id="t-2" name="t" value="1-b" checked`},
			nil,
		},
		"select": {
			Select{Name: "s", Label: "S", Options: options, Value: "b", Error: "e"},
			[]string{`id="s"`, `value="b" selected`, `aria-invalid="true"`}, nil,
		},
		"summary of errors": {
			ErrorSummary{Title: "T", Problems: []FieldError{{"email", "e"}}},
			[]string{`role="alert" tabindex="-1" autofocus`, `href="#email">e</a>`}, nil,
		},
		"honeypot": {Honeypot("leave empty"), []string{`aria-hidden="true"`,
			`name="comment" tabindex="-1" autocomplete="off" data-1p-ignore data-bwignore data-lpignore="true"`}, nil},
		"card": {Card{Href: "/x", Title: "T", Lang: "uk", Text: "t"}, []string{`<h3 lang="uk"><a href="/x">T</a></h3>`,
			`<p lang="uk">t</p>`}, nil},
		"tile": {KindTile{Href: "/x", Name: "N", Icon: "other"}, []string{`aria-hidden="true"><use href="` +
			Asset("kinds.svg") + `#other">`}, nil},
		"timeline": {Timeline([]string{"a", "b"}, 1), []string{`<li>a</li><li aria-current="step">b</li>`}, nil},
		"facts": {
			Facts([]Fact{{Term: "T", Text: "x", Week: Week{[]string{"Mo", "Tu"}, []WeekRow{{"am", [7]bool{true}}}}},
				{Term: "U", Text: "y", Tone: Warning}}),
			[]string{`<span class="week" aria-hidden="true"><b>Mo</b>`, `<i>Tu</i>`, `<span>am</span>`,
				`<span class="badge warning">y</span>`}, nil,
		},
		"steps": {Steps{"2 of 5", 2, 5}, []string{"<p>2 of 5</p>", `value="2" max="5"`}, nil},
		"summary": {Summary([]SummaryRow{{Term: "T", Values: []string{"a", "b"}, Lang: "cs", Change: Link{"Change", "/x"}, Field: "f"},
			{Term: "U", Values: []string{"601"}, Href: "tel:601"}}),
			[]string{`<dd lang="cs">b</dd>`, `<dd><a href="tel:601">601</a></dd>`, `href="/x#f">Change<span class="hidden">: T</span>`}, nil},
		"pages": {
			Pagination{Prev: Link{"P", "/1"}, Current: "2", Pages: []Link{{"1", "/1"}, {"2", "/2"}, {"…", ""}}},
			[]string{`<span aria-current="page">2</span>`, `rel="prev"`, "<span>…</span>"}, []string{`rel="next"`},
		},
		"phone": {HelpPhone{Phone: "+420 595 000 000"}, []string{`href="tel:+420595000000"`}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			got := html(t, c.component)
			for _, want := range c.has {
				if !strings.Contains(got, want) {
					t.Errorf("no %s in\n%s", want, got)
				}
			}
			for _, bad := range c.hasNot {
				if strings.Contains(got, bad) {
					t.Errorf("%s in\n%s", bad, got)
				}
			}
		})
	}
}

func TestNothingToSay(t *testing.T) {
	for _, c := range []templ.Component{ErrorSummary{Title: "T"}, Pagination{Label: "L", Current: "1"},
		HelpPhone{Title: "T"}} {
		if got := html(t, c); got != "" {
			t.Errorf("%T: %s", c, got)
		}
	}
}

// TestTrapIsLeftAlone: no word in the trap's name is one by which browsers and password managers know what to fill in.
func TestTrapIsLeftAlone(t *testing.T) {
	known := regexp.MustCompile(`(?i)name|user|login|pass|mail|phone|tel|mobile|url|web|site|home|company|organi|` +
		`title|street|address|line|city|town|state|country|county|region|zip|post|code|birth|card|search|otp`)
	if word := known.FindString(HoneypotName); word != "" {
		t.Errorf("managers fill in what is called %q: %q", HoneypotName, word)
	}
}
