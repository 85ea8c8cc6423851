package letter

import (
	"encoding/json"
	"flag"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/i18n"
)

var update = flag.Bool("update", false, "write the golden letters anew")

const golden = "testdata/golden"

var sampleSender = Sender{
	Name: "Spolu to dáme", URL: "https://spolu.example.org/", Phone: "+420 601 000 009", Hours: "po–pá 8–16",
	Mail: "lide@example.org", Colour: "#123a6b", Accent: "#fcb316",
}

var sampleReferral = Referral{
	Title: "Nakoupím v Ostravě", Offer: "https://spolu.example.org/nabidka/x7k2m9pq4r", Reference: "K7M-4PXQ",
	Ask: help.Ask{
		Name: "Žadatelka Vzorová", Phone: "+420 601 000 002", Email: "zadatelka@example.org", Place: "Opava",
		Need: "Potřebuji nakoupit chleba & mléko <2 litry>.\n" +
			"Bydlím ve třetím patře bez výtahu a sama toho teď moc neunesu, děkuji.",
		Beneficiary: "Maminka", When: "v pátek odpoledne", Urgency: help.ThisWeek,
	},
	NeedLanguage: "cs", Verified: true,
	Advice: []string{"Domluvte se předem, jak se bude platit."},
	Pause:  "https://spolu.example.org/moje/pauza/PAUSETOKEN",
	Yes:    "https://spolu.example.org/odpoved/ANSWERTOKEN?answer=accept",
	No:     "https://spolu.example.org/odpoved/ANSWERTOKEN?answer=decline",
}

// samples are letters of every kind; the name of one begins with its kind.
func samples() map[string]Letter {
	phoneOnly := sampleReferral
	phoneOnly.Email, phoneOnly.Verified, phoneOnly.Advice = "", false, nil
	phoneOnly.Beneficiary, phoneOnly.When = "", ""
	again := sampleReferral
	again.By, again.Again = time.Date(2026, 12, 2, 18, 0, 0, 0, time.UTC), true
	const link, code = "https://spolu.example.org/potvrdit/LINKTOKEN", "123456"
	const offer, my = "https://spolu.example.org/nabidka/x7k2m9pq4r", "https://spolu.example.org/moje"
	const stop = "https://spolu.example.org/moje/pauza/PAUSETOKEN"
	next, advice := []string{"Ozveme se."}, []string{"Noste roušku."}
	const title, reason = "Nakoupím v Ostravě", "Chtěl po lidech peníze předem."
	receipt := Receipt{Reference: "K7M-4PXQ", State: "https://spolu.example.org/zadost/STATETOKEN",
		Next: []string{"Připravte si seznam."}, Advice: []string{"Peníze předávejte až za nákup."}}
	unverified := receipt
	unverified.Organisation, unverified.ICO = "Ukázkový spolek", "99000012"
	return map[string]Letter{
		"confirm-offer":       ConfirmOffer{link, code, 72},
		"confirm-request":     ConfirmRequest{link, code, "K7M-4PXQ", 72},
		"sign-in":             SignIn{link, code, 10},
		"trial":               Trial{},
		"no-account":          NoAccount{"https://spolu.example.org/nabidnout"},
		"referral":            sampleReferral,
		"referral.phone-only": phoneOnly,
		"referral.again":      again,
		"answered.nothing":    answered(SaidNothing),
		"notice.unanswered":   Notice{AboutUnanswered, "r3qu3st"},
		"agreed":              Agreed{sampleReferral, sampleReferral.No},
		"answered.yes":        answered(SaidYes), "answered.no": answered(SaidNo), "answered.cancelled": answered(Cancelled),
		"receipt":            receipt,
		"receipt.unverified": unverified,
		"blocked":            Blocked{title, reason, my},
		"blocked.account":    Blocked{"", reason, my},
		"unblocked":          Unblocked{title, reason, my},
		"unblocked.account":  Unblocked{"", reason, my},
		"request-ended":      RequestEnded{"K7M-4PXQ", 30, "https://spolu.example.org/nabidky"},
		"withdrawn":          Withdrawn{title, "K7M-4PXQ", stop},
		"offer-published":    OfferPublished{title, offer, my, stop, next, advice},
		"offer-in-review":    OfferInReview{title, my},
		"offer-refused":      OfferRefused{title, my},
		"offer-expiring":     OfferExpiring{title, my, stop, time.Date(2027, 1, 31, 0, 0, 0, 0, time.UTC)},
		"notice.review":      Notice{AboutReview, "x7k2m9pq4r"},
		"notice.held":        Notice{AboutHeld, "r3qu3st"},
		"notice.report":      Notice{AboutReport, "x7k2m9pq4r"},
	}
}

func answered(said Said) Answered {
	return Answered{said, "Tereza", "Nakoupím v Ostravě", "cs", "K7M-4PXQ", "https://spolu.example.org/zadost/STATETOKEN"}
}

// TestGolden compares every letter with how it was read and approved: go test ./internal/letter -update.
func TestGolden(t *testing.T) {
	texts, err := i18n.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.RemoveAll(golden); err != nil {
			t.Fatal(err)
		}
	}
	var files []string
	for name, l := range samples() {
		for _, lang := range []string{"cs", "en"} {
			m := rendered(t, l, texts.Locale(lang))
			file := filepath.Join(golden, name+"."+lang)
			compare(t, file+".txt", "Subject: "+m.Subject+"\n\n"+m.Text)
			compare(t, file+".html", m.HTML+"\n")
			files = append(files, file+".txt", file+".html")
		}
	}
	there, err := filepath.Glob(filepath.Join(golden, "*"))
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(files)
	if !slices.Equal(there, files) {
		t.Errorf("%s holds other files than the letters give: %q", golden, there)
	}
}

// rendered goes through the database's form, as letters do.
func rendered(t *testing.T, l Letter, locale *i18n.Locale) Message {
	t.Helper()
	stored, err := Decode(l.Kind(), Encode(l))
	if err != nil {
		t.Fatal(err)
	}
	m, err := Render(stored, locale, sampleSender)
	if err != nil {
		t.Fatal(err)
	}
	for _, form := range []string{m.Subject, m.Text, m.HTML} {
		if strings.Contains(form, "⟦") || strings.Contains(form, "%!") {
			t.Errorf("%s in %s lacks a sentence: %s", l.Kind(), locale.Lang(), form)
		}
	}
	if m.Language != locale.TextLang() {
		t.Errorf("%s says it is in %q", l.Kind(), m.Language)
	}
	return m
}

func compare(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.MkdirAll(golden, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s changed; if that is wanted, use -update. Now:\n%s", file, got)
	}
}

// TestEveryKindIsRendered: no letter is sent that nobody has read here before.
func TestEveryKindIsRendered(t *testing.T) {
	shown := map[string]bool{}
	for name, l := range samples() {
		if kind, _, _ := strings.Cut(name, "."); kind != l.Kind() {
			t.Errorf("the sample %s is a %s", name, l.Kind())
		}
		shown[l.Kind()] = true
	}
	if all := slices.Sorted(maps.Keys(kinds)); !slices.Equal(all, slices.Sorted(maps.Keys(shown))) {
		t.Errorf("there are samples of %q, but letters of %q", slices.Sorted(maps.Keys(shown)), all)
	}
}

// TestOnlyAConfirmedAddressIsAnswered: the reply goes to the requester only where that address was confirmed.
func TestOnlyAConfirmedAddressIsAnswered(t *testing.T) {
	texts, err := i18n.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	unconfirmed := sampleReferral
	unconfirmed.Verified = false
	if got := rendered(t, unconfirmed, texts.Locale("cs")).ReplyTo; got != "" {
		t.Errorf("a letter about an unconfirmed address is answered to %q", got)
	}
	for name, l := range samples() {
		want := ""
		if name == "referral" || name == "referral.again" || name == "agreed" {
			want = sampleReferral.Email
		}
		if got := rendered(t, l, texts.Locale("cs")).ReplyTo; got != want {
			t.Errorf("%s is answered to %q", name, got)
		}
	}
}

// TestDecodingNeverQuotes: the content of a letter is somebody's contact.
func TestDecodingNeverQuotes(t *testing.T) {
	for kind := range kinds {
		_, err := Decode(kind, `{"Link": 7, "Name": "Plantedová`)
		if err == nil || strings.Contains(err.Error(), "Planted") {
			t.Errorf("%s: %v", kind, err)
		}
	}
}

// TestLettersAreRegistered: every type that has a document is a kind, and those to strangers are these.
func TestLettersAreRegistered(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for _, k := range kinds {
		l, _ := k.decode([]byte("{}"))
		known[reflect.TypeOf(l).Name()] = true
	}
	for _, path := range files {
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if ok && f.Recv != nil && f.Name.Name == "document" && !known[f.Recv.List[0].Type.(*ast.Ident).Name] {
				t.Errorf("%s has a letter that is not registered", path)
			}
		}
	}
	var strangers []string
	for name, k := range kinds {
		if k.to == anybody {
			strangers = append(strangers, name)
		}
	}
	slices.Sort(strangers)
	if !slices.Equal(strangers, []string{"confirm-offer", "confirm-request", "no-account", "sign-in", "trial"}) {
		t.Errorf("%q may go to an address that nobody has confirmed", strangers)
	}
}

// TestStrangersGetFixedWords: letters to strangers have no place for anybody's text, and their subjects are the same
// whatever is in them.
func TestStrangersGetFixedWords(t *testing.T) {
	texts, err := i18n.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	for kind, known := range kinds {
		if known.to != anybody {
			continue
		}
		empty, err := known.decode([]byte("{}"))
		if err != nil {
			t.Fatal(err)
		}
		l := reflect.New(reflect.TypeOf(empty)).Elem()
		for i := range l.NumField() {
			name := l.Type().Field(i).Name
			switch {
			case l.Field(i).Kind() == reflect.Int:
			case l.Field(i).Kind() == reflect.String &&
				slices.Contains([]string{"Link", "Start", "Code", "Reference"}, name):
				l.Field(i).SetString("made-by-the-portal")
			default:
				t.Errorf("a letter %s to a stranger has %s, a %s", kind, name, l.Field(i).Type())
			}
		}
		for _, lang := range i18n.Languages() {
			filled := rendered(t, l.Interface().(Letter), texts.Locale(lang))
			neutral := rendered(t, empty, texts.Locale(lang))
			if kind != "confirm-request" && filled.Subject != neutral.Subject || filled.ReplyTo != "" {
				t.Errorf("%s: the subject %q, answered to %q", kind, filled.Subject, filled.ReplyTo)
			}
		}
	}
}

// TestReferralsOfBefore: a letter that waits in an outbox is read by a version that wrote the fields of a request by
// other names, and the other way around, while one version takes the place of the other.
func TestReferralsOfBefore(t *testing.T) {
	type before struct {
		Title, Offer, Reference, Name, Phone, Email, Place, Need, NeedLanguage, Beneficiary, When string

		Verified bool
		Advice   []string
		Pause    string
	}
	c := sampleReferral
	want := before{c.Title, c.Offer, c.Reference, c.Name, c.Phone, c.Email, c.Place, c.Need, c.NeedLanguage,
		c.Beneficiary, c.When, c.Verified, c.Advice, c.Pause}
	var got before
	if err := json.Unmarshal([]byte(Encode(c)), &got); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("the version of before reads %+v, %v", got, err)
	}
	waiting, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	c.Yes, c.No, c.Urgency = "", "", "" // it has no addresses to answer at
	if l, err := Decode(c.Kind(), string(waiting)); err != nil || !reflect.DeepEqual(l, c) {
		t.Errorf("of the version before is read %+v, %v", l, err)
	}
}

// other is another value than the sample's of a field of a request.
func other(field string) string {
	if field == "urgency" {
		return string(help.Urgent)
	}
	return "en" // a word, or another language
}

// TestReferralTellsWhatIsHanded: the letter to a volunteer says those fields of a request that the field table says.
func TestReferralTellsWhatIsHanded(t *testing.T) {
	texts, err := i18n.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	said := func(c Referral) string {
		m, err := Render(c, texts.Locale("cs"), sampleSender)
		if err != nil {
			t.Fatal(err)
		}
		return m.Text
	}
	for _, f := range help.AskFields {
		c := sampleReferral
		reflect.ValueOf(f.At(&c.Ask)).Elem().SetString(other(f.Name))
		c.NeedLanguage = c.Language
		if told := said(c) != said(sampleReferral); told != f.Is(help.Handed) {
			t.Errorf("the volunteer is told %s: %t", f.Name, told)
		}
	}
}
