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
	a aby aj ale ani ano asi az bez bude budu budou by byl byla bylo byly bych bychom ci co coz dale do i ja jak jako
	je jeho jej jeji jejich jen jenz jeste ji jich jim jinak jiz jsem jsi jsme jsou jste k kde kdo kdy kdyz ke ktera
	ktere kterou ktery kteri ku ma mam mame mate mi mit mezi me mne mnou moc moje moji muj my na nad nam nami nas nase
	nebo nebot necht nejsou neni nez nic o od ode on ona oni ono ony opravdu pak po pod podle pokud pouze prave pri pro
	proc proto protoze prvni pred s sam sama se si sice sve svuj svych ta tak take takze tam tato te tedy ten tento teto
	tim timto tito to toho tohle tom tomto tomu toto tu tuto ty tyto u uz v vam vami vas vase ve velmi vsak vsech
	vsechno vsichni z za zda zde ze jestli treba prosim dekuji diky dekuju prosila prosil dobry den dne dnem dni dny dnu
	dnum dnech pan pani pane panove jiny jina jine jineho jinou nejaky nejaka nejake nejakou vcetne tady dnes dneska
	zitra pozitri co nejdriv nejdrive nejradeji ted nyni hned brzy brzo rychle nutne nalehave urgentne zdarma bezplatne
	byste bys prijde prijdete prijit prijdu pujdete zajdete dojdete
	umite umim umi jit jdu jde pujdu pujde pujdeme dojit dojdu zajit zajdu jet jedu jede pojedu bydlim bydlime bydli
	doma hledam hledame hleda shanim shanime potrebuji potrebuju potrebujeme potrebuje nabizim nabizime nabizi nabidka
	nabidky chci chceme chtel chtela mohu muzu muze muzeme mohl mohla rad rada radi ochotne pomoc pomoci pomohu pomuzu
	pomuzeme pomuze pomoct pomahat pomaham pomaha pomahame pomohl pomohla pomohli pomozte nekdo nekoho nekomu hledat
	najit najdu najdeme sehnat sehnal sehnala poptavam poptavka zadam zadame potreba potreboval potrebovala potrebovali
	nemohu nemuzu nemuze nevim neumim neumi nejde nejdou nefunguje nefunguji nemam nema nemame citim
	the an and any are as at be but can could for from has have he her his how if in is it its me not of or our out she
	so some than that their them there they this was we what when where which who will with would you your
	am somebody someone anybody anyone help helping looking need needed needs offer offering offers please want wanted
	і й та в у з із зі на до для що як це цей ця не ні по про за від над під при або чи але би б є був була було бути я
	ти він вона воно ми ви вони мені мене мій моя моє нам нас наш вам вас ваш їх його її який яка яке які де коли тут
	там дуже також будь ласка шукаю шукаємо потрібен потрібна потрібно потрібні потребую пропоную пропонуємо можу
	можемо хочу допомога допомоги допомогу допоможу допомогти прошу дякую
	w we ze oraz lub dla sie jest sa byc nie tego ktory ktora ktore od przez przy ich jego jej moge mozemy chce szukam
	szukamy potrzebuje potrzebujemy oferuje oferujemy prosze dziekuje pomocy pomoge pomagam bardzo tez czy juz gdzie
	jestem
`)

// exceptions are the stems of irregular forms by folded word. A stem that is also the regular one of another word (sít
// of sítě) would bring that word along.
var exceptions = forms(`
	cat:    cats
	child:  children childrens kid kids
	clovek: cloveka clovekem cloveku cloveci lide lidi lidem lidech lidmi
	dit:    dite ditete diteti ditetem ditka ditko ditku deti detem detech detmi decka decko decek deticky deticek
	        detsky detske detska detskou detskym detskych detskeho
	dog:    dogs
	dol:    dul
	dom:    dum dumu
	domov:  domova domovu domove domovem domovy domovech domovum
	dar:    dary darum darech daru darem darek darky
	drevo:  dreva drevu drevem drev drivi drivim
	email:  mejl mejlu mejlem mejly mail mailu mailem maily
	hnoj:   hnuj
	hol:    hul
	hrani:  hranim hraji hraju hraje hrajeme hrajou hrat hral hrala hrali zahrat zahraji zahraju zahraje zahrajeme
	        zahral
	internet: internetu internetem internete
	kapat:  kape kapou kapal kapala kapani kapajici
	kock:   kote kotete koteti kotata kotat kotatko kotatka
	kun:    kune koni konem kone konich konum konmi
	miminko: miminka miminku miminkem miminek mimino mimina miminu mimca mimco
	mask:   masks
	nuz:    noze nozi nozem nozu nozum nozich
	oko:    oka oku okem oci ocima ocich
	pecov:  pece peci
	peceni: pect peku peceme peceni upect
	pet:    pets
	pes:    psa psovi psu psem psi psy psum psech psik psika psiky psicek psicka psicku pies feny fena fenka fenku fenky
	psani:  psat pisu pisi pise napsat napisu napisi napise sepsat sepisu sepisi sepise psanim
	peniz:  penize penez penezi penezum penezich
	pesi:   pesich pesim pesky
	prani:  pranim prat pereme peru
	pratel: pritel pritele priteli pritelem pratele pratelum prately pratelich
	ryti:   rytim ryt ryji ryju ryje zryt zryji zryju zryje zryl zryla
	siti:   sit siju sije sijeme sijem siji sijou sici usiju usiji usije usijeme usit usiti usil usila zasit zasiju
	        zasiji zasije zasil prisit prisiju prisiji prisije presit presiju presije obsit obsiju obsije nasit nasiju
	        nasiji nasije
	sek:    seka sekaji sekame
	sol:    sul
	snih:   snehu snehem sneh snehy snezny snezna snezne
	stol:   stul
	strech: strecha strechy strese strechu strecho strechou strecham strechach strechami
	uceni:  ucenim ucim uci ucime ucit ucil ucila naucim nauci naucime naucit
	voz:    vuz vozu vozem vozy voze
	vejk:   vejce vejci vejcem vajec vejcim vejcich
	vetr:   vitr
	dovez:  vozim vozi vozime vozite vozit vozil vozila
	venc:   venci vencime
	vlas:   vlasy vlasu vlasum vlasech
`)

// roots bring together the verbs and nouns of one action, and words that mean the same to whoever seeks help, by how
// their folded forms begin: people offer "nakoupím" and search for "nákupy", say "matika" and mean "matematiku". Below
// "-" are guards: words that begin like one of the others and mean something else.
var roots = prefixes(`
	anglic:   anglic
	cesk:     cestin cesk
	cist:     cisteni cistim cistit vycist
	dar:      darov daruj
	dones:    donas dones prines prinas
	doprav:   doprav
	doprovod: doprovod doprovaz
	douc:     douc
	dovez:    dovez dovoz doves privez privoz rozvez rozvoz rozvaz
	hlid:     hlid pohlid ohlid
	kock:     kock kocic kocou
	krm:      krmen krmim krmit nakrm
	lekar:    lekar doktor
	lekarn:   lekarn lekaren
	luxov:    luxov luxuj luxuju vylux vysav vysat vysaj vysaju
	matemat:  matemat matik
	mobil:    mobil
	myt:      umyj umyt umyv umyji umyl myti myji myju myje myla
	nakup:    nakup nakoup
	navstev:  navstev navstiv
	oblec:    oblec
	odkliz:   odkliz odklid
	odvez:    odvez odvoz odves svezt svezu sveze svezl svezen zavezt zavezu zaveze zavezl povezt povezu poveze
	oprav:    oprav spravi spraven
	osam:     osamel osamoc samot
	pecov:    pecovat pecuj
	pes:      pejs
	peceni:   upec napec upek napek
	pocitac:  pocitac
	postel:   postel luzk
	povid:    povid popovid pokec povyklad
	predcit:  predcit predcet
	preklad:  preklad preloz tlumoc
	presp:    prespan prespat prespi
	prani:    vyper vyprat vypran vypral
	prochaz:  prochaz
	pujc:     pujc zapujc vypujc
	sek:      sekan sekat sekam sekal secen posek posec nasek pokos kosen kosit kosim
	sloz:     sloz slozen skladan skladat skladam poskl
	stehov:   stehov prestehov odstehov
	strih:    strih ostrih ustrih
	telefon:  telefon zatelefon
	ubytov:   ubytov ubytuj
	uklid:    uklid ukliz poklid pokliz
	var:      vareni varim varit uvar navar
	venc:     vencen vencim vencit vyvenc
	vlas:     kader
	vozik:    vozic
	vnuk:     vnuk vnouc vnuc
	vyklid:   vyklid vykliz
	vymen:    vymen
	vytir:    vytir vytrit vytru vytre
	vyzved:   vyzved
	zahrad:   zahrad
	zehl:     zehl vyzehl nazehl
	babysit:  babysit
	clean:    clean
	garden:   garden
	shop:     shop
	tutor:    tutor
	walk:     walk
	-:        hlidk luxus opravn opravd povidk preklade prekladist slozenk slozk uklidn poklidn umyvad umyvar
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

// forms reads "stem: form form …" by form; the stem itself is one of its forms.
func forms(lines string) map[string]string {
	m := prefixes(lines)
	for _, stem := range slices.Collect(maps.Values(m)) {
		m[stem] = stem
	}
	return m
}

// prefixes reads "stem: start start …" by start; the stem "-" becomes the empty one.
func prefixes(lines string) map[string]string {
	m := map[string]string{}
	var stem string
	for _, word := range strings.Fields(lines) {
		if name, ok := strings.CutSuffix(word, ":"); ok {
			stem = strings.TrimPrefix(name, "-")
		} else {
			m[word] = stem
		}
	}
	return m
}

func longestFirst(m map[string]string) []string {
	return slices.SortedFunc(maps.Keys(m), func(a, b string) int {
		return cmp.Or(cmp.Compare(len(b), len(a)), strings.Compare(a, b))
	})
}
