package help

import (
	"maps"
	"slices"
)

// Text is one sentence or paragraph in several languages, by language code. Czech and English are always there.
type Text map[Language]string

// In is the text in the language asked for, else in English, else in Czech; lang says which it was, so that
// a page can mark it.
func (t Text) In(want Language) (text string, lang Language) {
	for _, l := range []Language{want, FallbackLanguage, DefaultLanguage} {
		if s := t[l]; s != "" {
			return s, l
		}
	}
	return "", want
}

// Kind is a kind of help together with its guide. Kinds are data of the site profile: adding one means
// adding a file.
type Kind struct {
	Code      string   `toml:"code"`      // in the API and English addresses: "childcare"
	Slug      string   `toml:"slug"`      // in Czech addresses: "hlidani-deti"
	Name      Text     `toml:"name"`      // "Hlídání dětí"
	Summary   Text     `toml:"summary"`   // one line below the name where kinds are listed
	Sensitive bool     `toml:"sensitive"` // a coordinator looks before such an offer is published
	Remote    bool     `toml:"remote"`    // can be done from home: phone calls, tutoring
	Setting   Setting  `toml:"setting"`   // what the wizard suggests; "" is any
	Near      []string `toml:"near"`      // codes of neighbouring kinds, shown when a search finds nothing
	Synonyms  []string `toml:"synonyms"`  // what every offer of the kind is found by, beside its own words
	Guide     Guide    `toml:"guide"`
}

// Guide is what belongs to a kind: the questions a volunteer answers, advice for both sides, what happens next.
type Guide struct {
	Intro           Text       `toml:"intro"`            // shown where the volunteer starts
	TitleHint       Text       `toml:"title_hint"`       // an example of a good title
	TextHint        Text       `toml:"text_hint"`        // what a good description says
	Questions       []Question `toml:"questions"`        //
	VolunteerAdvice []Text     `toml:"volunteer_advice"` // in the letter to the volunteer and after publishing
	RequesterAdvice []Text     `toml:"requester_advice"` // beside the offer and in the receipt
	VolunteerNext   []Text     `toml:"volunteer_next"`   // what happens after the offer is sent
	RequesterNext   []Text     `toml:"requester_next"`   // what happens after the request is sent
}

// QuestionType is how a question is answered.
type QuestionType string

// The types of questions.
const (
	Choice    QuestionType = "choice"
	Several   QuestionType = "several"
	Number    QuestionType = "number"
	YesNo     QuestionType = "yesno"
	ShortText QuestionType = "text"
)

// Question is one typed question of a guide.
type Question struct {
	Code     string       `toml:"code"`     // "payment"; in the API's answers
	Type     QuestionType `toml:"type"`     //
	Label    Text         `toml:"label"`    // the question as the volunteer is asked
	Short    Text         `toml:"short"`    // the words before the answer on the offer's page: "Platba"
	Hint     Text         `toml:"hint"`     // optional
	Unit     Text         `toml:"unit"`     // of a number: "kg"; optional
	Options  []Option     `toml:"options"`  // of choice and several
	Min      int          `toml:"min"`      // of a number
	Max      int          `toml:"max"`      // of a number; the longest text in characters (0: 200)
	Optional bool         `toml:"optional"` //
	Filter   bool         `toml:"filter"`   // search can filter by it (choice, several and yes/no only)
	Synonyms []string     `toml:"synonyms"` // of a yes/no: what an offer that says yes is found by
}

// Option is one possible answer to a choice.
type Option struct {
	Code     string   `toml:"code"`
	Label    Text     `toml:"label"`
	Synonyms []string `toml:"synonyms"` // what an offer with this answer is found by, beside its own words
}

// Option finds an option by its code.
func (q Question) Option(code string) (Option, bool) {
	for _, o := range q.Options {
		if o.Code == code {
			return o, true
		}
	}
	return Option{}, false
}

// Allows reports whether a value is one of those that can be chosen.
func (q Question) Allows(value string) bool {
	if q.Type == YesNo {
		return value == "yes" || value == "no"
	}
	_, ok := q.Option(value)
	return ok
}

// FoundBy is what an offer of the kind with these answers is found by beside its own words: what people call the kind,
// and what they call that which the answers promise. A kind without synonyms is found by its names.
func (k Kind) FoundBy(a Answers) []string {
	words := slices.Clone(k.Synonyms)
	if len(words) == 0 {
		words = slices.Sorted(maps.Values(k.Name))
	}
	for _, q := range k.Guide.Questions {
		for _, value := range a[q.Code] {
			if q.Type == YesNo && value == "yes" {
				words = append(words, q.Synonyms...)
			}
			o, _ := q.Option(value)
			words = append(words, o.Synonyms...)
		}
	}
	return words
}

// AllSynonyms are those of the kind and of all that its answers can promise.
func (k Kind) AllSynonyms() []string {
	all := Answers{}
	for _, q := range k.Guide.Questions {
		all[q.Code] = []string{"yes"}
		for _, o := range q.Options {
			all[q.Code] = append(all[q.Code], o.Code)
		}
	}
	return k.FoundBy(all)
}

// Question finds a question of the guide by its code.
func (k Kind) Question(code string) (Question, bool) {
	for _, q := range k.Guide.Questions {
		if q.Code == code {
			return q, true
		}
	}
	return Question{}, false
}
