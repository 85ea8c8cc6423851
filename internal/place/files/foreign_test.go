package files

import (
	"slices"
	"testing"

	"example.org/spolu/internal/place"
)

// Names in other languages belong to municipalities of the region, and mean no other one.
func TestForeignNames(t *testing.T) {
	ms := Default()
	before := place.New(ms, nil)
	NameAbroad(ms)
	now := place.New(ms, nil)
	met := 0
	for _, m := range ms {
		if len(m.Foreign) > 0 {
			met++
		}
		for _, name := range m.Foreign {
			for _, other := range before.Resolve(name) {
				if other.Code != m.Code {
					t.Errorf("%s means %s already", name, other.Name)
				}
			}
			if got := now.Resolve(name); len(got) != 1 || got[0].Code != m.Code {
				t.Errorf("%s means %v, want %s", name, got, m.Name)
			}
		}
	}
	if met < 25 {
		t.Errorf("only %d have a name in another language", met)
	}
	for of := range foreign() {
		if !slices.Contains([]string{"CZ0801", "CZ0802", "CZ0803", "CZ0804", "CZ0805", "CZ0806"}, of.district) {
			t.Errorf("%v is of another region", of)
		}
	}
}

// All municipalities of the region are understood as Ukrainians and Poles type them: their Czech names in Cyrillic by
// rule, others by the list.
func TestTypedAbroad(t *testing.T) {
	ms := Default()
	NameAbroad(ms)
	g := place.New(ms, nil)
	for typed, want := range map[string]string{
		"Опава": "Opava", "опава": "Opava", "в Опаві": "Opava", "Острава": "Ostrava", "до Острави": "Ostrava",
		"в Остраве": "Ostrava", "Карвіна": "Karviná", "Карвина": "Karviná", "Гавіржов": "Havířov",
		"Гавіржів": "Havířov", "Гавиржов": "Havířov", "Хавиржов": "Havířov", "у Гавіржові": "Havířov",
		"Тршинець": "Třinec", "Тржинець": "Třinec", "Тржинец": "Třinec", "в Тршинці": "Třinec",
		"Фрідек-Містек": "Frýdek-Místek", "Фридек Мистек": "Frýdek-Místek", "у Фрідку-Містку": "Frýdek-Místek",
		"Новий Їчин": "Nový Jičín", "Новий Йічін": "Nový Jičín", "Новый Йичин": "Nový Jičín",
		"у Новому Їчині": "Nový Jičín", "Чеський Тешин": "Český Těšín", "Чеський Тєшин": "Český Těšín",
		"Чешский Тешин": "Český Těšín", "Чески-Тешин": "Český Těšín", "Чеський Цешин": "Český Těšín",
		"Богумін": "Bohumín", "Орлова": "Orlová", "Крнов": "Krnov", "Брунталь": "Bruntál", "Яблунков": "Jablunkov",
		"Яблунків": "Jablunkov", "Яблонків": "Jablunkov", "Копршивніце": "Kopřivnice", "Копрживнице": "Kopřivnice",
		"Пршибор": "Příbor", "Пржібор": "Příbor", "Френштат-под-Радгоштем": "Frenštát pod Radhoštěm",
		"Римаржов": "Rýmařov", "Глучін": "Hlučín", "Студенка": "Studénka", "Вітков": "Vítkov", "Краварже": "Kravaře",
		"Остра": "", "Київ": "", "Львів": "", "лікарня": "",
		"Trzyniec": "Třinec", "w Trzyńcu": "Třinec", "Jabłonków": "Jablunkov", "jablonkow": "Jablunkov",
		"w Jabłonkowie": "Jablunkov", "Czeski Cieszyn": "Český Těšín", "w Czeskim Cieszynie": "Český Těšín",
		"Karwina": "Karviná", "w Karwinie": "Karviná", "Bogumin": "Bohumín", "Ostrawa": "Ostrava",
		"do Ostrawy": "Ostrava", "w Opawie": "Opava", "Hawierzów": "Havířov", "w Hawierzowie": "Havířov",
		"Orłowa": "Orlová", "Warszawa": "", "Kraków": "",
	} {
		got := ""
		if which := g.Resolve(typed); len(which) == 1 {
			got = which[0].Name
		}
		if got != want {
			t.Errorf("%q means %q, want %q", typed, got, want)
		}
		if suggested := g.Suggest(typed, 8); want != "" && (len(suggested) == 0 || suggested[0].Name != want) {
			t.Errorf("%q does not suggest %s first", typed, want)
		}
	}
}
