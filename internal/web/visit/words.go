package visit

import (
	"strings"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/i18n"
)

// KindByWord finds a kind by its word in the addresses of a language.
func (v *Visit) KindByWord(lang, word string) (help.Kind, bool) {
	if i18n.Words(lang) == i18n.Default {
		return v.Site.KindBySlug(word)
	}
	return v.Site.Kind(word)
}

// KindWord is the word for a kind in addresses of a language.
func KindWord(lang string, k help.Kind) string {
	if i18n.Words(lang) == i18n.Default {
		return k.Slug
	}
	return k.Code
}

// QuestionPrefix begins the codes of the steps that are a kind's own questions.
const QuestionPrefix = "question-"

// StepWord is the word for a step of a form in addresses of a language.
func StepWord(lang, code string) string {
	if q, ok := strings.CutPrefix(code, QuestionPrefix); ok {
		return i18n.Step(lang, "question") + "-" + q
	}
	return i18n.Step(lang, code)
}

// StepCode is the reverse of StepWord.
func StepCode(lang, word string) string {
	if q, ok := strings.CutPrefix(word, i18n.Step(lang, "question")+"-"); ok {
		return QuestionPrefix + q
	}
	return i18n.StepCode(lang, word)
}
