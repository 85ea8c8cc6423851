package cli

import (
	"errors"
	"flag"
	"fmt"
	"math"
	"slices"
	"strings"

	"example.org/spolu/internal/config"
	"example.org/spolu/internal/help"
)

// command is one row of the table: a thing that the program does, with verbs or by itself. Flags and variables of
// config are settings of each.
type command struct {
	name    string
	args    string // the words it takes: "FILE", "[STATE]", "FILE..."; it is never run with others
	summary string // what it does, in half a sentence that documents repeat
	more    string // what else one must know to run it, in paragraphs
	example string // lines to copy
	flags   []option
	verbs   []command // the first is meant where none is named, if it is "list"
	run     func(c call) error
}

// option is a flag of a command's own.
type option struct {
	name    string
	value   string // what stands behind it: "DAY"; "" for one that is there or not
	meaning string
	needed  presence
}

// presence is whether an option may be left out.
type presence int

const (
	optional presence = iota
	required          // without it, or empty, it is wrong usage
	alone             // in the place of all others
)

func (o option) String() string { return strings.TrimSpace("--" + o.name + " " + o.value) }

// commands is the table, in the order of a portal's life.
func commands() []command {
	return []command{serve(), demo(), samples(), check(), migrate(), backupCommand(), restore(), reviewCommand(),
		letters(), export(), erase(), audit(), placesCommand(), keys(), versionCommand(), health()}
}

// byName is the command of a name.
func byName(all []command, name string) (command, bool) {
	for _, c := range all {
		if c.name == name {
			return c, true
		}
	}
	return command{}, false
}

// of is a verb as one names it: "keys rotate".
func (c command) of(verb command) command {
	verb.name = c.name + " " + verb.name
	return verb
}

// lists reports whether a command without a verb lists something.
func (c command) lists() bool { return len(c.verbs) > 0 && c.verbs[0].name == "list" }

// leaves are what can be run: the command, or its verbs.
func (c command) leaves() (all []command) {
	if len(c.verbs) == 0 {
		return []command{c}
	}
	for _, v := range c.verbs {
		all = append(all, c.of(v))
	}
	return all
}

// about is what a call for help means: the verb that args name, or the command.
func (c command) about(args []string) command {
	for _, word := range args {
		if v, found := byName(c.verbs, word); found {
			return c.of(v)
		}
	}
	return c
}

// verb is what the first of words names, and the words after it; a command without verbs is itself.
func (c command) verb(words []string) (command, []string, error) {
	if len(c.verbs) == 0 {
		return c, words, nil
	}
	if len(words) == 0 && c.lists() {
		return c.of(c.verbs[0]), nil, nil
	}
	if len(words) == 0 {
		return c, nil, fmt.Errorf("say what to do: %s; see spolu %s --help", c.verbNames(), c.name)
	}
	v, found := byName(c.verbs, words[0])
	if !found {
		return c, nil, fmt.Errorf("%q is nothing it can do: %s; see spolu %s --help", words[0], c.verbNames(), c.name)
	}
	return c.of(v), words[1:], nil
}

func (c command) verbNames() string {
	var names []string
	for _, v := range c.verbs {
		names = append(names, v.name)
	}
	return strings.Join(names, ", ")
}

// addFlags adds the flags of a command and of its verbs, which may share some.
func (c command) addFlags(f *flag.FlagSet) {
	for _, one := range c.leaves() {
		for _, o := range one.flags {
			switch {
			case f.Lookup(o.name) != nil:
			case o.value == "":
				f.Bool(o.name, false, "")
			default:
				f.String(o.name, "", "")
			}
		}
	}
}

// typed are the values of the flags that were typed, without settings; a flag of another verb is wrong usage.
func (c command) typed(flags *flag.FlagSet) (values map[string]string, wrong error) {
	values = map[string]string{}
	flags.Visit(func(f *flag.Flag) {
		switch is := func(o option) bool { return o.name == f.Name }; {
		case slices.ContainsFunc(c.flags, is):
			values[f.Name] = f.Value.String()
		case !config.IsFlag(f.Name):
			wrong = errors.Join(wrong, fmt.Errorf("--%s does not belong to it; see spolu %s --help", f.Name, c.name))
		}
	})
	return values, wrong
}

// checkOptions says which of the options that were typed is missing, or does not go with the others.
func (c command) checkOptions(typed map[string]string) error {
	for _, o := range c.flags {
		if o.needed == alone && typed[o.name] == "true" {
			if len(typed) > 1 {
				return fmt.Errorf("--%s goes with no other flag; see spolu %s --help", o.name, c.name)
			}
			return nil
		}
	}
	for _, o := range c.flags {
		if o.needed == required && typed[o.name] == "" {
			return fmt.Errorf("it needs %s; see spolu %s --help", o, c.name)
		}
	}
	return nil
}

// clean are the words without what came along with them from a page or a letter and nobody sees; names of files stay as
// they are.
func (c command) clean(words []string) []string {
	if strings.HasPrefix(c.args, "FILE") {
		return words
	}
	cleaned := make([]string, len(words))
	for i, word := range words {
		cleaned[i] = strings.TrimSpace(help.Visible(word))
	}
	return cleaned
}

// checkWords says which of the words is missing, or one too many.
func (c command) checkWords(words []string) error {
	takes := strings.Fields(c.args)
	most := len(takes)
	for i, word := range takes {
		if i >= len(words) && !strings.HasPrefix(word, "[") {
			return fmt.Errorf("it needs %s; see spolu %s --help", strings.TrimSuffix(word, "..."), c.name)
		}
		if strings.HasSuffix(word, "...") {
			most = math.MaxInt
		}
	}
	if len(words) > most {
		return fmt.Errorf("%q is one word too many; see spolu %s --help", words[most], c.name)
	}
	return nil
}
