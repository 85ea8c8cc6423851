package place

import (
	"slices"
	"strings"
	"testing"
)

// region is a gazetteer with parts. The codes are made up, and the figures only as real as the order of sizes.
func region() *Gazetteer {
	m := func(code, name, district string, people int, codes string, parts ...string) Municipality {
		return Municipality{Code: code, Name: name, District: district, Lat: 49.8, Lon: 18.2, Population: people,
			PostalCodes: strings.Fields(codes), Parts: parts}
	}
	return New([]Municipality{
		m("100001", "Ostrava", "CZ0806", 285000, "70200 70030 70800", "Lhotka", "Mariánské Hory", "Moravská Ostrava",
			"Moravská Ostrava a Přívoz", "Nová Ves", "Ostrava-Jih", "Poruba", "Slezská Ostrava", "Svinov", "Vítkovice",
			"Zábřeh"),
		m("100002", "Frýdek-Místek", "CZ0802", 55000, "73801 73802", "Frýdek", "Lískovec", "Místek"),
		m("100003", "Opava", "CZ0805", 56000, "74601 74705", "Kateřinky", "Město", "Předměstí"),
		m("100004", "Orlová", "CZ0803", 28000, "73514", "Lutyně", "Město", "Poruba"),
		m("100005", "Karviná", "CZ0803", 51000, "73401 73506", "Fryštát", "Ráj"),
		m("100006", "Třinec", "CZ0802", 34000, "73961", "Lyžbice", "Staré Město"),
		m("100007", "Český Těšín", "CZ0803", 24000, "73701", "Mosty"),
		m("100008", "Nový Jičín", "CZ0804", 23000, "74101"),
		m("100009", "Krnov", "CZ0801", 23000, "79401", "Pod Bezručovým vrchem"),
		m("100010", "Kopřivnice", "CZ0804", 21000, "74221", "Lubina", "Vlčovice"),
		m("100011", "Frenštát pod Radhoštěm", "CZ0804", 10700, "74401"),
		m("100012", "Studénka", "CZ0804", 9000, "74213", "Butovice"),
		m("100013", "Kravaře", "CZ0805", 6600, "74721", "Dvořisko"),
		m("100014", "Brušperk", "CZ0802", 4000, "73944"),
		m("100015", "Vřesina", "CZ0806", 2900, "74285"),
		m("100016", "Vřesina", "CZ0805", 1600, "74720"),
		m("100017", "Staré Město", "CZ0801", 650, "78832", "Malé Vrbno"),
		m("100018", "Staré Město", "CZ0802", 1500, "73961"),
		m("100019", "Hradec nad Moravicí", "CZ0805", 5400, "74741", "Žimrovice"),
		m("100020", "Bílovec", "CZ0804", 7300, "74301", "Lhotka", "Stará Ves", "Výškovice"),
		m("100021", "Lhotka", "CZ0802", 600, "73947"),
		m("100022", "Bílá", "CZ0802", 300, "73915"),
		m("100023", "Bystřice", "CZ0802", 5300, "73995"),
		m("100024", "Dolní Lutyně", "CZ0803", 5100, "73553", "Věřňovice"),
		m("100025", "Havířov", "CZ0803", 69000, "73601", "Město", "Podlesí"),
		m("100026", "Bruntál", "CZ0801", 16000, "79201"),
		m("100027", "Město Albrechtice", "CZ0801", 3400, "79395", "Hynčice"),
		m("100028", "Odry", "CZ0804", 7200, "74235", "Loučky"),
	}, map[string]string{"CZ0801": "Bruntál", "CZ0802": "Frýdek-Místek", "CZ0803": "Karviná", "CZ0804": "Nový Jičín",
		"CZ0805": "Opava", "CZ0806": "Ostrava-město"})
}

// said is matches as a person reads them: "Ostrava", "Poruba, Ostrava"; the district where the name alone would not do.
func said(g *Gazetteer, matches []Match) string {
	var all []string
	for _, m := range matches {
		name := m.Name
		if m.Part != "" {
			name = m.Part + ", " + name
		} else if !g.Unique(m.Code) {
			name += " (" + g.DistrictName(m.District) + ")"
		}
		all = append(all, name)
	}
	return strings.Join(all, " | ")
}

// TestTyping: what people type, what it means for certain ("" where that must be asked), and what is suggested first.
func TestTyping(t *testing.T) {
	g := region()
	for _, c := range []struct{ typed, means, first string }{
		// beginnings
		{"o", "", "Ostrava | Opava | Orlová | Odry"},
		{"ostr", "Ostrava", "Ostrava"},
		{"opav", "Opava", "Opava"},
		{"kr", "", "Krnov | Kravaře"},
		{"star", "", "Staré Město (Frýdek-Místek) | Staré Město (Bruntál)"},
		{"frenštát", "Frenštát pod Radhoštěm", "Frenštát pod Radhoštěm"},
		{"fren p r", "Frenštát pod Radhoštěm", "Frenštát pod Radhoštěm"},
		{"Frenštát p. R.", "Frenštát pod Radhoštěm", "Frenštát pod Radhoštěm"},
		{"hradec", "Hradec nad Moravicí", "Hradec nad Moravicí"},
		// accents, capitals, hyphens, spaces
		{"OSTRAVA", "Ostrava", "Ostrava"},
		{"  ostrava  ", "Ostrava", "Ostrava"},
		{"Frydek Mistek", "Frýdek-Místek", "Frýdek-Místek"},
		{"frýdek - místek", "Frýdek-Místek", "Frýdek-Místek"},
		{"Frýdek–Místek", "Frýdek-Místek", "Frýdek-Místek"},
		{"frydekmistek", "", "Frýdek-Místek"},
		{"trinec", "Třinec", "Třinec"},
		{"cesky tesin", "Český Těšín", "Český Těšín"},
		// abbreviations
		{"F-M", "Frýdek-Místek", "Frýdek-Místek"},
		{"FM", "", "Frýdek-Místek"}, // two letters are too few to be certain
		{"f. m.", "Frýdek-Místek", "Frýdek-Místek"},
		{"Č. Těšín", "Český Těšín", "Český Těšín"},
		{"n jicin", "Nový Jičín", "Nový Jičín"},
		// postal codes, and slips in them
		{"70030", "Ostrava", "Ostrava"},
		{"700 30", "Ostrava", "Ostrava"},
		{" 700  30 ", "Ostrava", "Ostrava"},
		{"700-30", "Ostrava", "Ostrava"},
		{"7OO 3O", "Ostrava", "Ostrava"},
		{"7oo3o", "Ostrava", "Ostrava"},
		{"746 0l", "Opava", "Opava"},
		{"746 OI", "Opava", "Opava"},
		{"PSČ 746 01", "Opava", "Opava"},
		{"psc: 74601", "Opava", "Opava"},
		{"CZ-746 01", "Opava", "Opava"},
		{"746 01 Opava", "Opava", "Opava"},
		{"Opava, PSČ 746 O1", "Opava", "Opava"},
		{"739 61", "Třinec | Staré Město (Frýdek-Místek)", "Třinec | Staré Město (Frýdek-Místek)"},
		{"Staré Město 739 61", "Staré Město (Frýdek-Místek)", "Staré Město (Frýdek-Místek)"},
		{"746", "", "Opava"},
		{"74", "", "Opava"},
		{"000 00", "", ""},
		{"100003", "Opava", "Opava"},
		// parts
		{"Poruba", "Poruba, Ostrava | Poruba, Orlová", "Poruba, Ostrava | Poruba, Orlová"},
		{"Ostrava-Poruba", "Poruba, Ostrava", "Poruba, Ostrava"},
		{"ostrava poruba", "Poruba, Ostrava", "Poruba, Ostrava"},
		{"Ostrava – Poruba", "Poruba, Ostrava", "Poruba, Ostrava"},
		{"Poruba, Ostrava", "Poruba, Ostrava", "Poruba, Ostrava"},
		{"Poruba (Orlová)", "Poruba, Orlová", "Poruba, Orlová"},
		{"poruba ostrava", "Poruba, Ostrava", "Poruba, Ostrava"},
		{"Poruba, okres Karviná", "Poruba, Orlová", "Poruba, Orlová"},
		{"Poruba 735 14", "Poruba, Orlová", "Poruba, Orlová"},
		{"ostrava por", "Poruba, Ostrava", "Poruba, Ostrava"},
		{"Ostrava-Jih", "Ostrava-Jih, Ostrava", "Ostrava-Jih, Ostrava"},
		{"slezska ostrava", "Slezská Ostrava, Ostrava", "Slezská Ostrava, Ostrava"},
		{"mor. ostrava", "", "Moravská Ostrava, Ostrava"},
		{"místek", "Místek, Frýdek-Místek", "Místek, Frýdek-Místek"},
		{"Butovice", "Butovice, Studénka", "Butovice, Studénka"},
		{"butov", "Butovice, Studénka", "Butovice, Studénka"},
		{"Vlčovice", "Vlčovice, Kopřivnice", "Vlčovice, Kopřivnice"},
		{"Lhotka", "Lhotka", "Lhotka | Lhotka, Ostrava | Lhotka, Bílovec"},
		{"Lhotka, Ostrava", "Lhotka, Ostrava", "Lhotka, Ostrava"},
		{"Lhotka u Opavy", "", "Lhotka"},
		{"Staré Město", "Staré Město (Frýdek-Místek) | Staré Město (Bruntál)",
			"Staré Město (Frýdek-Místek) | Staré Město (Bruntál) | Staré Město, Třinec"},
		{"Ostrava-Nikde", "Ostrava", "Ostrava"},
		{"Ostrava 8", "Ostrava", "Ostrava"},
		// cases
		{"v Opavě", "Opava", "Opava"},
		{"v opave", "Opava", "Opava"},
		{"u Opavy", "Opava", "Opava"},
		{"z Opavy", "Opava", "Opava"},
		{"do Opavy", "Opava", "Opava"},
		{"Opavě", "Opava", "Opava"},
		{"v Ostravě", "Ostrava", "Ostrava"},
		{"ve Frýdku-Místku", "Frýdek-Místek", "Frýdek-Místek"},
		{"z Frýdku Místku", "Frýdek-Místek", "Frýdek-Místek"},
		{"ve Frýdku", "Frýdek, Frýdek-Místek", "Frýdek, Frýdek-Místek"},
		{"v Krnově", "Krnov", "Krnov"},
		{"do Krnova", "Krnov", "Krnov"},
		{"v Karviné", "Karviná", "Karviná"},
		{"v Orlové", "Orlová", "Orlová"},
		{"v Havířově", "Havířov", "Havířov"},
		{"v Třinci", "Třinec", "Třinec"},
		{"v Bruntále", "Bruntál", "Bruntál"},
		{"v Kopřivnici", "Kopřivnice", "Kopřivnice"},
		{"ve Studénce", "Studénka", "Studénka"},
		{"v Kravařích", "Kravaře", "Kravaře"},
		{"z Kravař", "Kravaře", "Kravaře"},
		{"v Odrách", "Odry", "Odry"},
		{"v Brušperku", "Brušperk", "Brušperk"},
		{"v Českém Těšíně", "Český Těšín", "Český Těšín"},
		{"u Nového Jičína", "Nový Jičín", "Nový Jičín"},
		{"ve Frenštátě", "Frenštát pod Radhoštěm", "Frenštát pod Radhoštěm"},
		{"ve Frenštátě pod Radhoštěm", "Frenštát pod Radhoštěm", "Frenštát pod Radhoštěm"},
		{"v Hradci nad Moravicí", "Hradec nad Moravicí", "Hradec nad Moravicí"},
		{"v Dolní Lutyni", "Dolní Lutyně", "Dolní Lutyně"},
		{"ve Starém Městě", "Staré Město (Frýdek-Místek) | Staré Město (Bruntál)",
			"Staré Město (Frýdek-Místek) | Staré Město (Bruntál)"},
		{"ve Vřesině", "Vřesina (Ostrava-město) | Vřesina (Opava)", "Vřesina (Ostrava-město) | Vřesina (Opava)"},
		{"v Porubě", "Poruba, Ostrava | Poruba, Orlová", "Poruba, Ostrava | Poruba, Orlová"},
		{"v Ostravě-Porubě", "Poruba, Ostrava", "Poruba, Ostrava"},
		{"v Porubě v Ostravě", "Poruba, Ostrava", "Poruba, Ostrava"},
		{"ve Vítkovicích", "Vítkovice, Ostrava", "Vítkovice, Ostrava"},
		{"v Mariánských Horách", "Mariánské Hory, Ostrava", "Mariánské Hory, Ostrava"},
		{"ve Slezské Ostravě", "Slezská Ostrava, Ostrava", "Slezská Ostrava, Ostrava"},
		{"na Bílé", "Bílá", "Bílá"},
		{"město Opava", "Opava", "Opava"},
		{"Město Albrechtice", "Město Albrechtice", "Město Albrechtice"},
		{"v op", "", "Opava"},
		// more than the name
		{"Krnov a okolí", "Krnov", "Krnov"},
		{"v okolí Krnova", "Krnov", "Krnov"},
		{"Krnov nádraží", "", "Krnov"},
		{"Bílá Hora", "", "Bílá"}, // somewhere else: ask
		{"Bystřice nad Pernštejnem", "", "Bystřice"},
		// slips
		{"oprava", "", "Opava"},
		{"ostarva", "", "Ostrava"},
		{"havirvo", "", "Havířov"},
		{"koprivince", "", "Kopřivnice"},
		{"porbua", "", "Poruba, Ostrava"},
		// nothing
		{"", "", ""}, {" - ", "", ""}, {"v", "", "Vřesina (Ostrava-město) | Vřesina (Opava)"}, {"Hawaii", "", ""},
		{"Opa\xffva", "", ""},
		{"dům 5", "", ""}, {"v nemocnici", "", ""},
	} {
		means := g.Resolve(c.typed)
		if got := said(g, means); got != c.means {
			t.Errorf("%q means %q, want %q", c.typed, got, c.means)
		}
		suggested := g.Suggest(c.typed, 8)
		got := said(g, suggested)
		if got != c.first && !strings.HasPrefix(got, c.first+" | ") || c.first == "" && got != "" {
			t.Errorf("%q suggests %q, want %q first", c.typed, got, c.first)
		}
		agree(t, c.typed, means, suggested)
	}
}

// agree checks that whoever chooses the first suggestion and whoever just sends what was typed say the same.
func agree(t *testing.T, typed string, means, suggested []Match) {
	t.Helper()
	for _, m := range means {
		same := func(s Match) bool { return s.Code == m.Code && s.Part == m.Part }
		if !slices.ContainsFunc(suggested, same) && len(means) <= 8 {
			t.Errorf("%q means %s, which is not suggested", typed, m.Name)
		}
	}
	if len(means) == 1 && (suggested[0].Code != means[0].Code || suggested[0].Part != means[0].Part) {
		t.Errorf("%q means %s, but %s is suggested first", typed, means[0].Name, suggested[0].Name)
	}
}
