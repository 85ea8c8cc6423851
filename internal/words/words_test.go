package words

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestFold(t *testing.T) {
	for in, want := range map[string]string{
		"":                           "",
		"Příbor":                     "pribor",
		"ŽLUŤOUČKÝ KŮŇ":              "zlutoucky kun",
		"Z\u030clut\u030cas":         "zlutas", // typed as letter and mark
		"Łódź":                       "lodz",
		"Straße":                     "strasse",
		"Đặng Thị":                   "dang thi",
		"Їжак, Йосип, Ґанок":         "іжак, иосип, ганок",
		"і\u0308жак":                 "іжак",
		"soft\u00adhyphen\u200bzero": "softhyphenzero",
		"F-M  700 30":                "f-m  700 30",
		"a\xffb":                     "a\ufffdb",
	} {
		if got := Fold(in); got != want {
			t.Errorf("Fold(%q) = %q, want %q", in, got, want)
		}
	}
}

// alike are pairs that must give the same stems: what one side writes, the other side types.
var alike = [][2]string{
	{"nákup", "nákupy"}, {"nákup", "nakoupit"}, {"nakoupím", "nakup"}, {"nákupů", "nakupování"}, {"nákupem", "nakoupí"},
	{"roušky", "rouška"}, {"roušky", "rousky"}, {"roušek", "roušce"}, {"rouškami", "roušku"},
	{"šití roušek", "šiju roušky"}, {"ušiju roušku", "siti rousek"},
	{"hlídání dětí", "pohlídám dítě"}, {"hlídám děti", "pohlídání dítěte"}, {"dítěti", "dětem"}, {"dětmi", "dětech"},
	{"venčení psa", "vyvenčím psa"}, {"venčit psy", "venčí pejska"},
	{"pes", "psi"}, {"psem", "psovi"}, {"pejsek", "psů"},
	{"sníh", "sněhu"}, {"odklízení sněhu", "odklizeni snehu"}, {"přítel", "přátelé"}, {"přátel", "příteli"},
	{"člověk", "lidé"}, {"lidem", "člověka"}, {"kůň", "koně"}, {"dům", "domu"},
	{"stůl", "stoly"}, {"vůz", "vozem"}, {"oči", "oko"}, {"nůž", "nože"}, {"týden", "týdne"},
	{"úklid", "uklidím"}, {"uklízení", "úklidu"},
	{"doučování", "doučím"}, {"doučuji matematiku", "doucovani matematiky"},
	{"odvoz", "odvezu"}, {"odvézt", "odvezeme"}, {"dovoz", "dovezu"},
	{"donáška", "donesu"}, {"doprovod", "doprovázení"},
	{"oprava", "opravím"}, {"popovídám si", "povídání"}, {"vaření", "uvařím"}, {"půjčím", "zapůjčení"},
	{"ubytování", "ubytuji"}, {"zahrada", "zahrádka"}, {"péče", "pečuji"}, {"překlad", "přeložím"}, {"daruji", "dary"},
	{"počítač", "počítačem"}, {"počítače", "pocitacu"}, {"okno", "oken"}, {"mytí oken", "umyju okna"},
	{"ruka", "ruce"}, {"kniha", "knize"}, {"Praha", "Praze"}, {"matka", "matce"}, {"babička", "babiček"},
	{"chlapec", "chlapce"}, {"léky", "lécích"}, {"léků", "lékem"}, {"lékárna", "lékáren"}, {"les", "lesa"},
	{"senioři", "seniorům"}, {"senior", "seniory"}, {"městský", "městští"}, {"starých lidí", "stary clovek"},
	{"ošetřovatelka", "ošetřovatel"}, {"vynést", "vyneseme"}, {"převézt", "převezu"}, {"pokosit", "posekat"},
	{"wifi", "wi-fi"}, {"email", "e‑mail"}, {"maluji", "malování"}, {"malovat", "malovali"}, {"cvičím", "cvičení"},
	{"vysávání", "luxuju"}, {"zašít", "přišiju"}, {"matika", "matematiku"}, {"doktor", "lékaře"}, {"péct", "upeču"},
	{"dříví", "dřevo"}, {"hraju", "zahrát"}, {"kočička", "kočce"}, {"dětské", "dětí"}, {"kreditu", "kredit"},
	{"svézt", "odvoz"}, {"prát", "vyperu"}, {"kadeřnice", "vlasy"}, {"český", "čeština"}, {"vyplním", "vyplnit"},
	{"hledám pomoc s nákupem", "Nakoupím pro vás"}, {"шукаю психолога", "психолога"}, {"сім'я", "сім’я"},
	{"її собака", "собаку"}, {"дитина", "дитиною"}, {"ліки", "ліків"}, {"лікаря", "лікареві"}, {"покупки", "покупками"},
	{"українська", "українською"}, {"szukam tłumacza", "tlumacza"}, {"I need a doctor", "doctor"},
}

func TestStemsAlike(t *testing.T) {
	for _, pair := range alike {
		a, b := Stems(pair[0]), Stems(pair[1])
		if len(a) == 0 || !slices.Equal(a, b) {
			t.Errorf("%q → %q, but %q → %q", pair[0], a, pair[1], b)
		}
	}
}

func TestStemsApart(t *testing.T) {
	for _, pair := range [][2]string{
		{"nákup", "nástup"}, {"uklidnit", "úklid"}, {"pes", "pečivo"}, {"roušky", "rohlíky"}, {"děti", "dědeček"},
		{"oprávnění", "oprava"}, {"hlídka", "hlídání"}, {"vaření", "varianta"}, {"sekání", "sekretářka"},
		{"umyvadlo", "umýt"}, {"povídka", "povídání"}, {"lék", "lékárna"}, {"dům", "dub"}, {"lékař", "lékárna"},
		{"sítě", "šít"}, {"pěší", "psi"}, {"malý", "malovat"}, {"luxus", "luxovat"}, {"složenka", "složit"},
		{"vlastní", "vlasy"},
		{"postel", "pošta"}, {"internet", "interní"}, {"pečivo", "péče"}, {"kočár", "kočka"}, {"739", "7390"},
		{"лікар", "лікарня"},
	} {
		a, b := Stems(pair[0]), Stems(pair[1])
		if len(a) == 0 || len(b) == 0 || slices.Equal(a, b) {
			t.Errorf("%q and %q both → %q %q", pair[0], pair[1], a, b)
		}
	}
}

func TestStems(t *testing.T) {
	for in, want := range map[string][]string{
		"":                         nil,
		"Pomoc pro mě, prosím!":    nil,
		"pes psa psi":              {"pes"},
		"dítě, děti, dětí":         {"dit"},
		"Sněhu je 30 cm":           {"snih", "30", "cm"},
		"24h denně 700 30":         {"24h", "denn", "700", "30"},
		"přátelé":                  {"pratel"},
		"Dobrý den, každé dny":     {"kazd"},
		"roušky, ROUSKY/oken":      {"rousk", "okn"},
		"wi-fi, e-mail, ping-pong": {"wif", "email", "pingpong", "ping", "pong"},
		"COVID-19 po covidu":       {"covid19", "covid"},
		"jen-li, nebo-třeba":       {"jenl"},
		"don't п'ять":              {"dont", "пят"},
	} {
		if got := Stems(in); !slices.Equal(got, want) {
			t.Errorf("Stems(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestStemsAreBounded(t *testing.T) {
	var b strings.Builder
	for i := range 2 * maxTokens {
		b.WriteString(strings.Repeat("x", i%200) + "q ")
	}
	if got := tokens(b.String()); len(got) != maxTokens {
		t.Errorf("%d tokens, want %d", len(got), maxTokens)
	}
	for _, s := range Stems(b.String()) {
		if len(s) > maxLetters {
			t.Fatalf("stem of %d letters", len(s))
		}
	}
}

// The lists are written as they are looked up: a form that is not folded would never be found.
func TestListsAreFolded(t *testing.T) {
	for w, s := range exceptions {
		if w != Fold(w) || stopWords[w] || s == "" {
			t.Errorf("exception %q → %q is not folded, a stop word or empty", w, s)
		}
	}
	for w := range roots {
		if w != Fold(w) {
			t.Errorf("root %q is not folded", w)
		}
	}
}

func FuzzStems(f *testing.F) {
	for _, s := range []string{"Venčení psů – 2× týdně", "Їжа для сім'ї", "a\xff\u0308", "ẞŁ\u200d", "K Å ﬁ 가"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		folded := Fold(s)
		if again := Fold(folded); again != folded {
			t.Errorf("folding %q twice: %q, %q", s, folded, again)
		}
		stems := Stems(s)
		if !slices.Equal(stems, Stems(folded)) {
			t.Errorf("%q and its folded form have different stems", s)
		}
		for i, w := range stems {
			if w == "" || !utf8.ValidString(w) || strings.ContainsAny(w, " \t\n\"*") || slices.Contains(stems[:i], w) {
				t.Errorf("bad stem %q of %q", w, s)
			}
		}
	})
}

func BenchmarkStems(b *testing.B) {
	text := strings.Repeat("Nabízím venčení psů a nákupy pro seniory v Ostravě, nejraději odpoledne. ", 10)
	b.ReportAllocs()
	for b.Loop() {
		Stems(text)
	}
}
