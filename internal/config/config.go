// Package config owns the settings: what each is called in the environment and as a flag, what it means, its
// default, and whether its value makes sense. Nothing else reads the environment.
package config

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net/mail"
	"net/netip"
	"net/url"
	"slices"
	"strings"
)

// Config is the settings, checked.
type Config struct {
	Addr           string // host:port to listen on
	URL            *url.URL
	Database       string // sqlite:PATH or postgres://…; may hold a password
	SMTP           Mail
	From           mail.Address
	Keys           string // path of the key file
	Site           string // folder of the site profile, or "" for the built-in one
	AdminAddr      string // host:port of health and metrics
	TrustedProxies []netip.Prefix
	Cache          uint64 // bytes for pages that anybody may see
	Rate           Rate
	Log            slog.Level
}

// Rate is what one network may ask for; the zero value is no limit.
type Rate struct {
	PerSecond float64
	Burst     int // at once
}

// ErrUsage marks a command line that cannot be read, as against a setting with a wrong value.
var ErrUsage = errors.New("wrong usage")

// setting is one row of the table: a name in the environment, from which the flag's follows, and what it means.
type setting struct {
	env, value, help string
	set              func(c *Config, value string) (problem string)
}

// flag is the setting's name on the command line: SPOLU_ADMIN_ADDR is --admin-addr.
func (s setting) flag() string {
	return strings.ReplaceAll(strings.ToLower(strings.TrimPrefix(s.env, "SPOLU_")), "_", "-")
}

// settings is a function, not a variable, so that nobody can change the table.
func settings() []setting {
	return []setting{
		{"SPOLU_ADDR", "localhost:8080", "where to listen", setAddr},
		{"SPOLU_URL", "http://localhost:8080", "the public address, used in letters", setURL},
		{"SPOLU_DATABASE", "sqlite:data/spolu.db", "sqlite:PATH or postgres://user@host/db", setDatabase},
		{"SPOLU_SMTP", "", "smtp://user:pass@host:587, smtps://user:pass@host:465, smtp://127.0.0.1:1025?tls=off " +
			"or file:DIR; without it letters wait", setSMTP},
		{"SPOLU_FROM", "Spolu <spolu@localhost>", "sender of the letters", setFrom},
		{"SPOLU_KEYS", "data/keys.json", "keys that seal contacts; made on first start", setKeys},
		{"SPOLU_SITE", "", "a folder with a site profile; without it the built-in one", setSite},
		{"SPOLU_ADMIN_ADDR", "localhost:8081", "health, readiness, metrics: never public", setAdminAddr},
		{"SPOLU_TRUSTED_PROXIES", "", "networks whose forwarded headers count: 10.0.0.0/8,::1", setTrustedProxies},
		{"SPOLU_CACHE", "16", "megabytes for keeping public pages; 0 keeps none", setCache},
		{"SPOLU_RATE", "100", "answers a second that one network may ask for, ten times as many at once; " +
			"100/2000 says how many at once; 0 is no limit", setRate},
		{"SPOLU_LOG", "info", "debug, info, warn or error", setLog},
		{envFile, "", "a file with such variables, as systemd's EnvironmentFile=; it wins over the environment",
			readBefore},
	}
}

// Read reads the settings of a command: the default, unless the environment has a value, unless the environment
// file has one, unless a flag has one. more adds the command's own flags. rest is what is left of args; flags may
// stand before and after it.
//
// The error says, a sentence a line, what is wrong and what to do, and never quotes a value that may hold a
// password. It is ErrUsage for a command line that cannot be read. Help is the caller's.
func Read(command string, args []string, getenv func(string) string, more ...func(*flag.FlagSet)) (
	c Config, rest []string, err error) {
	flags := flag.NewFlagSet(command, flag.ContinueOnError)
	flags.SetOutput(io.Discard) // the caller prints the error, once
	for _, add := range more {
		add(flags)
	}
	for _, s := range settings() {
		flags.String(s.flag(), "", s.help)
	}
	if rest, err = parse(flags, args); err != nil {
		return c, nil, err
	}
	typed := map[string]string{}
	flags.Visit(func(f *flag.Flag) { typed[f.Name] = f.Value.String() })
	values, err := newSource(typed, getenv)
	if err != nil {
		return c, rest, err
	}
	return c, rest, c.set(values)
}

// parse reads flags wherever they stand, up to "--"; rest is everything else.
func parse(flags *flag.FlagSet, args []string) (rest []string, err error) {
	var plain []string
	if end := slices.Index(args, "--"); end >= 0 {
		args, plain = args[:end], args[end+1:]
	}
	for len(args) > 0 {
		if err := flags.Parse(args); err != nil {
			return nil, fmt.Errorf("%w: %w; see spolu %s --help", ErrUsage, err, flags.Name())
		}
		if args = flags.Args(); len(args) > 0 {
			rest, args = append(rest, args[0]), args[1:]
		}
	}
	return append(rest, plain...), nil
}

// set fills c; the error names everything that is wrong, not only the first.
func (c *Config) set(from source) error {
	var wrong []error
	for _, s := range settings() {
		value, name := from.value(s)
		if value == "" {
			value = s.value
		}
		if problem := s.set(c, value); problem != "" {
			wrong = append(wrong, errors.New(name+": "+problem))
		}
	}
	if problem := c.together(); problem != "" && len(wrong) == 0 {
		wrong = append(wrong, errors.New(problem))
	}
	return errors.Join(wrong...)
}

// Setting is what people are told of one: its flag without "--", its variable, its default and what it means.
type Setting struct{ Flag, Variable, Default, Meaning string }

// IsFlag reports whether a name without "--" is a setting's flag.
func IsFlag(name string) bool {
	return slices.ContainsFunc(settings(), func(s setting) bool { return s.flag() == name })
}

// Settings lists them all, the most used first.
func Settings() (all []Setting) {
	for _, s := range settings() {
		all = append(all, Setting{s.flag(), s.env, s.value, s.help})
	}
	return all
}
