package cli

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"example.org/spolu/internal/config"
)

// columns is what a terminal shows in a line at the least.
const columns = 80

// overview is what spolu help says.
func overview(w io.Writer) {
	fmt.Fprint(w, "spolu runs a region's exchange of help.\n\nTry it:\n  spolu demo\n\nCommands:\n")
	for _, c := range commands() {
		if c.lists() {
			row(w, 17, c.name, c.summary)
			continue
		}
		for _, one := range c.leaves() {
			row(w, 17, one.name, one.summary)
		}
	}
	fmt.Fprint(w, "\nspolu COMMAND --help says more. A setting comes from its flag (--admin-addr is\n"+
		"SPOLU_ADMIN_ADDR), else from the environment file, else from its variable, else\nit has its default:\n")
	for _, s := range config.Settings() {
		meaning := s.Meaning
		if s.Default != "" {
			meaning += " (" + s.Default + ")"
		}
		row(w, 25, s.Variable, meaning)
	}
}

// help is what spolu COMMAND --help says.
func (c command) help(w io.Writer) {
	fmt.Fprintln(w, wrap("spolu "+c.name+c.usage(), 6, len("spolu ")))
	row(w, 2, "", c.summary+".")
	if c.more != "" {
		fmt.Fprintf(w, "\n%s\n", c.more)
	}
	if len(c.verbs) > 0 {
		fmt.Fprint(w, "\nVerbs:\n")
	}
	for _, v := range c.verbs {
		row(w, 17, strings.TrimSpace(v.name+" "+v.args), v.summary)
	}
	if len(c.flags) > 0 {
		fmt.Fprint(w, "\nFlags:\n")
	}
	for _, o := range c.flags {
		row(w, 17, o.String(), o.meaning)
	}
	fmt.Fprintf(w, "\nExample:\n  %s\n\n", strings.ReplaceAll(c.example, "\n", "\n  "))
	if len(c.verbs) > 0 {
		fmt.Fprintf(w, "spolu %s VERB --help says more.\n", c.name)
	}
	fmt.Fprintln(w, wrap("Each setting is a flag, too, as --database for SPOLU_DATABASE; spolu help lists them.", 0, 0))
}

// usage is what may stand behind a command's name.
func (c command) usage() string {
	switch {
	case c.lists():
		return " [VERB]"
	case len(c.verbs) > 0:
		return " VERB"
	}
	var with, instead strings.Builder
	for _, o := range c.flags {
		switch o.needed {
		case optional:
			fmt.Fprintf(&with, " [%s]", o)
		case required:
			fmt.Fprintf(&with, " %s", o)
		case alone:
			fmt.Fprintf(&instead, " | %s", o)
		}
	}
	if c.args != "" {
		fmt.Fprint(&with, " "+c.args)
	}
	return with.String() + instead.String()
}

// row writes a name and, from a column on, what it means; a long name has a line of its own.
func row(w io.Writer, column int, name, meaning string) {
	lead := "  " + name
	if used := utf8.RuneCountInString(lead); used+2 > column && name != "" {
		fmt.Fprintln(w, lead)
		lead = ""
	}
	pad := strings.Repeat(" ", column-utf8.RuneCountInString(lead))
	fmt.Fprintln(w, lead+pad+wrap(meaning, column, column))
}

// wrap breaks a text that begins at a column, so that no line is longer than a terminal; the other lines are set in.
func wrap(text string, begin, indent int) string {
	var b strings.Builder
	at := begin
	for i, word := range strings.Fields(text) {
		n := utf8.RuneCountInString(word)
		switch {
		case i == 0:
		case at+1+n > columns:
			b.WriteString("\n" + strings.Repeat(" ", indent))
			at = indent
		default:
			b.WriteByte(' ')
			at++
		}
		b.WriteString(word)
		at += n
	}
	return b.String()
}
