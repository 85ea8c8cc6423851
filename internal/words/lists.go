package words

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

// stopWords are folded words that say nothing about what is offered or sought. Beside the grammatical words of the four
// languages they hold the phrases of every advertisement (hledám, nabízím, prosím, pomohu): one side writes them and
// the other does not, so a search for all the words of "hledám pomoc s nákupem" would miss "Nakoupím seniorům".
var stopWords = set(`
	a aby aj ale ani ano asi az bez bude budu budou by byl byla bylo byly bych bychom byt ci co coz dale do i ja jak jako
	je jeho jej jeji jejich jen jenz jeste ji jich jim jinak jiz jsem jsi jsme jsou jste k kde kdo kdy kdyz ke ktera
	ktere kterou ktery kteri ku ma mam mame mate mi mit mezi me mne mnou moc moje moji muj my na nad nam nami nas nase
	nebo nebot necht nejsou neni nez nic o od ode on ona oni ono ony opravdu pak po pod podle pokud pouze prave pri pro
	proc proto protoze prvni pred s sam sama se si sice sve svuj svych ta tak take takze tam tato te tedy ten tento teto
	tim timto tito to toho tohle tom tomto tomu toto tu tuto ty tyto u uz v vam vami vas vase ve velmi vsak vsech vsechno
	vsichni z za zda zde ze jestli treba prosim dekuji diky
	hledam hledame hleda shanim shanime potrebuji potrebuju potrebujeme potrebuje nabizim nabizime nabizi nabidka nabidky
	chci chceme chtel chtela mohu muzu muze muzeme mohl mohla rad rada radi ochotne pomoc pomoci pomohu pomuzu pomuzeme
	pomuze pomoct pomahat pomaham nekdo nekoho nekomu
	the an and any are as at be but can could for from has have he her his how if in is it its me not of or our out she
	so some than that their them there they this was we what when where which who will with would you your
	am help helping looking need needed needs offer offering offers please want wanted
	і й та в у з із зі на до для що як це цей ця не ні по про за від над під при або чи але би б є був була було бути я
	ти він вона воно ми ви вони мені мене мій моя моє нам нас наш вам вас ваш їх його її який яка яке які де коли тут
	там дуже також будь ласка шукаю шукаємо потрібен потрібна потрібно потрібні потребую пропоную пропонуємо можу
	можемо хочу допомога допомоги допомогу допоможу допомогти прошу дякую
	w we ze oraz lub dla sie jest sa byc nie tego ktory ktora ktore od przez przy ich jego jej moge mozemy chce szukam
	szukamy potrzebuje potrzebujemy oferuje oferujemy prosze dziekuje pomocy pomoge pomagam bardzo tez czy juz gdzie jestem
`)

// exceptions are the stems of irregular forms by folded word.
var exceptions = forms(`
	clovek: cloveka clovekem cloveku cloveci lide lidi lidem lidech lidmi
	den:    dne dnem dni dny dnu dnum dnech
	dit:    dite ditete diteti ditetem ditka ditko deti detem detech detmi decka decko deticky
	dom:    dum dumu
	dar:    dary darum darech daru darem darek darky
	kun:    kune koni konem kone konich konum konmi
	nuz:    noze nozi nozem nozu nozich
	oko:    oka oku okem oci ocima ocich
	pecov:  pece peci
	pes:    psa psovi psu psem psi psy psum psech psik pejsek pejska pejskovi pejsku pejskem pejsci pejsky pejscich pejskum
	pratel: pritel pritele priteli pritelem pratele pratelum prately pratelich
	sit:    siti siju sije sijeme sijem siji sici usiju usiji usije usijeme usit usiti
	snih:   snehu snehem sneh snehy snezny snezna snezne
	stol:   stul
	voz:    vuz vozu vozem vozy voze
	venc:   venci vencime
`)

// roots bring the verb and the nouns of one action together, by how their folded forms begin: people offer "nakoupím"
// and search for "nákupy". Below "-" are guards: words that begin like one of the others and mean something else.
var roots = prefixes(`
	cist:     cisteni cistim cistit vycist
	dar:      darov daruj
	dones:    donas dones
	doprav:   doprav
	doprovod: doprovod doprovaz
	douc:     douc
	dovez:    dovez dovoz doves
	hlid:     hlid pohlid
	myt:      umyj umyt umyv umyji myti myji
	nakup:    nakup nakoup
	navstev:  navstev navstiv
	odvez:    odvez odvoz odves
	oprav:    oprav spravi
	pecov:    pecovat pecuj
	pocitac:  pocitac
	povid:    povid popovid
	preklad:  preklad preloz
	pujc:     pujc zapujc vypujc
	sek:      sekan sekat sekam posek
	stehov:   stehov prestehov odstehov
	telefon:  telefon zatelefon
	ubytov:   ubytov ubytuj
	uklid:    uklid ukliz
	var:      vareni varim varit uvar navar
	venc:     vencen vencim vencit vyvenc
	vyzved:   vyzved
	zahrad:   zahrad
	zehl:     zehl vyzehl nazehl
	-:        hlidk opravn opravdov povidk preklade prekladist uklidn umyvad umyvar
`)

// rootStarts are the beginnings in roots, longest first, so that a guard comes before what it guards.
var rootStarts = longestFirst(roots)

// root is the stem of the action that w belongs to.
func root(w string) (string, bool) {
	for _, start := range rootStarts {
		if strings.HasPrefix(w, start) {
			return roots[start], roots[start] != ""
		}
	}
	return "", false
}

func set(words string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(words) {
		m[Fold(w)] = true
	}
	return m
}

// forms reads lines of "stem: form form …" by form; the stem itself is one of its forms.
func forms(lines string) map[string]string {
	m := prefixes(lines)
	for _, stem := range slices.Collect(maps.Values(m)) {
		m[stem] = stem
	}
	return m
}

// prefixes reads lines of "stem: start start …" by start; the stem "-" becomes the empty one.
func prefixes(lines string) map[string]string {
	m := map[string]string{}
	for line := range strings.Lines(strings.TrimSpace(lines)) {
		stem, starts, _ := strings.Cut(strings.TrimSpace(line), ":")
		for _, s := range strings.Fields(starts) {
			m[s] = strings.TrimPrefix(stem, "-")
		}
	}
	return m
}

func longestFirst(m map[string]string) []string {
	return slices.SortedFunc(maps.Keys(m), func(a, b string) int {
		return cmp.Or(cmp.Compare(len(b), len(a)), strings.Compare(a, b))
	})
}
