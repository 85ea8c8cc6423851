package config

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// assignment is one NAME=value of an environment file.
type assignment struct {
	name, value string
	line        int // on which it begins
}

// parseEnvFile reads NAME=value lines by the rules of systemd's EnvironmentFile= (systemd.exec(5)): no shell, no
// expansion. What it accepts it reads as systemd does; it refuses what systemd skips or completes in silence: a line
// without a name and "=", a quote that is not closed, text that is not UTF-8. Of the same name the last one counts.
func parseEnvFile(text string) (all []assignment, wrong []lineError) {
	if at := firstBad(text); at < len(text) {
		line := 1 + strings.Count(text[:at], "\n")
		return nil, []lineError{{line, "this is not text in UTF-8; save the file as UTF-8"}}
	}
	if strings.HasPrefix(text, "\ufeff") {
		const problem = "the file begins with a byte order mark, at which systemd stumbles; save it without one"
		return nil, []lineError{{1, problem}}
	}
	p := &envParser{text: text, line: 1}
	for p.skipToName() {
		a, problem := assignment{line: p.line}, ""
		if a.name, problem = p.name(); problem == "" {
			a.value, problem = p.value()
		}
		if problem != "" {
			wrong = append(wrong, lineError{a.line, problem})
			continue
		}
		all = append(all, a)
	}
	return all, wrong
}

// firstBad is where text stops being what a file of settings may hold, or its length.
func firstBad(text string) int {
	for i, r := range text {
		if _, size := utf8.DecodeRuneInString(text[i:]); r == 0 || r == utf8.RuneError && size == 1 {
			return i
		}
	}
	return len(text)
}

// envParser is a place in the text. A carriage return ends a line too, as it does for systemd.
type envParser struct {
	text string
	at   int
	line int
}

func (p *envParser) end() bool { return p.at == len(p.text) }

func (p *envParser) next() byte {
	c := p.text[p.at]
	p.at++
	if c == '\n' {
		p.line++
	}
	return c
}

func blank(c byte) bool   { return c == ' ' || c == '\t' }
func newline(c byte) bool { return c == '\n' || c == '\r' }

func (p *envParser) skipBlanks() {
	for !p.end() && blank(p.text[p.at]) {
		p.at++
	}
}

// restOfLine goes to the end of the line, which stays to be read.
func (p *envParser) restOfLine() string {
	from := p.at
	for !p.end() && !newline(p.text[p.at]) {
		p.at++
	}
	return p.text[from:p.at]
}

// skipToName skips empty lines and comments, and reports whether anything follows.
func (p *envParser) skipToName() bool {
	for !p.end() {
		switch c := p.text[p.at]; {
		case blank(c) || newline(c):
			p.next()
		case c == '#' || c == ';':
			p.restOfLine()
		default:
			return true
		}
	}
	return false
}

var variable = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// name reads a name and its "="; where there is none it skips the line.
func (p *envParser) name() (name, problem string) {
	const example = "; write NAME=value, or # before a comment"
	from := p.at
	line := p.restOfLine()
	name, _, found := strings.Cut(line, "=")
	if !found {
		return "", "there is no = in it" + example
	}
	if name = strings.TrimRight(name, " \t"); !variable.MatchString(name) {
		return "", "what stands before = is no name of a variable" + example
	}
	p.at = from + strings.IndexByte(line, '=') + 1
	return name, ""
}

// value reads up to the end of the line, or of the last of those that a backslash or quotes join: quoted parts,
// between which blanks do not count, and then a part without quotes.
func (p *envParser) value() (value, problem string) {
	for p.skipBlanks(); !p.end(); p.skipBlanks() {
		quote := p.text[p.at]
		if quote != '\'' && quote != '"' {
			break
		}
		p.next()
		part, closed := p.quoted(quote)
		if !closed {
			return "", "a quote is not closed; close it, or put a backslash before it"
		}
		value += part
	}
	part, problem := p.plain()
	return value + part, problem
}

// quoted reads up to the closing quote, over the ends of lines. Between double quotes a backslash takes away the
// meaning of what a shell would see there, and joins lines; before anything else it is a backslash.
func (p *envParser) quoted(quote byte) (part string, closed bool) {
	var out []byte
	for !p.end() {
		c := p.next()
		switch {
		case c == quote:
			return string(out), true
		case c != '\\' || quote == '\'' || p.end():
			out = append(out, c)
			continue
		}
		if c = p.next(); strings.IndexByte("\"\\`$", c) >= 0 {
			out = append(out, c)
		} else if c != '\n' {
			out = append(out, '\\', c)
		}
	}
	return "", false
}

// plain reads up to the end of the line. A backslash makes the next character one like others, quotes and blanks
// too, and joins lines; blanks at the end are dropped.
func (p *envParser) plain() (part, problem string) {
	var out []byte
	kept := 0 // without the blanks at the end
	for !p.end() {
		c := p.next()
		switch {
		case newline(c):
			return string(out[:kept]), ""
		case c != '\\':
			out = append(out, c)
		case p.end():
			return "", "the file ends in a backslash; take it out"
		default:
			if c = p.next(); !newline(c) {
				out = append(out, c)
			}
			kept = len(out)
		}
		if !blank(c) {
			kept = len(out)
		}
	}
	return string(out[:kept]), ""
}
