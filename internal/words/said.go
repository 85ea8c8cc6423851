package words

import (
	"strings"
	"unicode"
)

// times are folded words for days and parts of the day, in the cases and languages in which people say when.
var times = prefixes(`
	1: pondeli pondelky pondelek monday mondays понеділок понеділка poniedzialek poniedzialki
	2: utery uterky uterek tuesday tuesdays вівторок вівторка wtorek wtorki
	3: streda stredu stredy stredou wednesday wednesdays середа середу sroda srode srody
	4: ctvrtek ctvrtka ctvrtky thursday thursdays четвер четверга czwartek czwartki
	5: patek patku patky friday fridays пятниця пятницю piatek piatki
	6: sobota sobotu soboty sobote saturday saturdays субота суботу soboty
	7: nedele nedeli sunday sundays неділя неділю niedziela niedziele
	weekend: vikend vikendu vikendy vikendech vikendem vikendovy vikendove weekend weekends weekendu weekendy
		вихідні вихідних
	morning: rano rana dopoledne morning mornings вранці зранку ранок
	afternoon: odpoledne afternoon afternoons popoludniu
	evening: vecer vecery podvecer evening evenings ввечері увечері вечір вечора wieczor wieczorem
`)

// Time is what a word says of when: a day of the week from 1, "weekend", or a part of the day; "" where it says nothing.
func Time(word string) string { return times[bareWord(word)] }

// people are those whom one asks for: help is sought for them, not by them.
var people = stems(`
	babicka babi babinka dedecek deda prababicka maminka mama matka mamka tatinek tata tatka otec manzel manzelka
	syn dcera vnuk vnucka sestra bratr teta stryc tchyne tchan svokra rodice prarodice soused sousedka kamarad kamaradka
	pritelkyne znama duchodce duchodkyne
	grandma grandmother granny grandpa grandfather mother mum mom father dad parents husband wife son daughter neighbour
	бабуся бабусі дідусь мама мати тато батько чоловік дружина син дочка сусід сусідка батьки
	babcia babci dziadek mama tata ojciec maz zona corka sasiad sasiadka rodzice
`)

// vague are words that say little of what is sought beside others.
var vague = stems("domu domov duchod clovek lide osoba pan pani cas chvile chvilka hodina tyden tydne mesic nemocny")

// ordinary are names of municipalities of the region that are words as well, in which one says something else.
var ordinary = stems(`
	bela bila bily cista dobra doubrava dvorce hora hory hradek krasna lhota louka luka mesto most mosty nova novy pisek
	raj reka rudna rybi skala slatina stara stary sucha suchy vysoka zavada zahrada
`)

// stems are those of a list of words.
func stems(list string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(list) {
		m[stem(Fold(w))] = true
	}
	return m
}

// Person reports a word for somebody for whom others seek help.
func Person(word string) bool { return people[stem(bareWord(word))] }

// Vague reports a word that tells less of what is sought than any other.
func Vague(word string) bool { return Person(word) || vague[stem(bareWord(word))] }

// Ordinary reports the stem of a word that means something else more often than the place that is called so.
func Ordinary(stem string) bool { return ordinary[stem] }

// For reports the preposition before those whom help is for.
func For(word string) bool {
	switch bareWord(word) {
	case "pro", "для", "dla", "for":
		return true
	}
	return false
}

// bareWord is a folded word without the signs around and in it.
func bareWord(word string) string {
	return strings.Join(strings.FieldsFunc(Fold(word), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	}), "")
}
