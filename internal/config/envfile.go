package config

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// envFile is the name of the setting that names an environment file. It is read before all others.
const envFile = "SPOLU_ENV_FILE"

// maxEnvFile is how long an environment file may be, in bytes; /dev/zero is none.
const maxEnvFile = 1 << 20

// source is where the values of settings come from.
type source struct {
	typed  map[string]string // by flag
	path   string            // of the environment file, or ""
	file   map[string]assignment
	getenv func(string) string
}

// value is the value of a setting, and what an error calls the place it stands in. The file wins over the
// environment, also where it leaves a setting empty: whoever names a file means it.
func (s source) value(of setting) (value, place string) {
	if value, ok := s.typed[of.flag()]; ok {
		return value, "--" + of.flag()
	}
	if a, ok := s.file[of.env]; ok {
		return a.value, fmt.Sprintf("%s (%s, line %d)", of.env, s.path, a.line)
	}
	return s.getenv(of.env), of.env
}

// newSource reads the environment file, if a flag or the environment names one.
func newSource(typed map[string]string, getenv func(string) string) (source, error) {
	s := source{typed: typed, getenv: getenv, file: map[string]assignment{}}
	place := ""
	if s.path, place = s.value(setting{env: envFile}); s.path == "" {
		return s, nil
	}
	text, err := readText(s.path)
	if err != nil {
		return s, fmt.Errorf("%s: %s cannot be read: %w; name a file that this user may read", place, s.path, err)
	}
	all, wrong := parseEnvFile(text)
	for _, a := range all {
		problem := checkName(a.name)
		if a.name == envFile {
			problem = envFile + " cannot stand in such a file; take it out"
		}
		if problem != "" {
			wrong = append(wrong, lineError{a.line, problem})
		}
		s.file[a.name] = a
	}
	for _, e := range wrong {
		err = errors.Join(err, fmt.Errorf("%s, %w", s.path, e))
	}
	return s, err
}

// readText reads a file of a length that settings can have.
func readText(path string) (string, error) {
	if info, err := os.Stat(path); err != nil {
		return "", cause(err)
	} else if info.IsDir() {
		return "", errors.New("it is a directory")
	} else if !info.Mode().IsRegular() { // opening a pipe would wait for whoever writes to it
		return "", errors.New("it is no ordinary file")
	}
	f, err := os.Open(path)
	if err != nil {
		return "", cause(err)
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxEnvFile+1))
	if err == nil && len(text) > maxEnvFile {
		err = errors.New("it is longer than a megabyte")
	}
	return string(text), cause(err)
}

// cause is an error of a file without its path, which stands beside it.
func cause(err error) error {
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		return e.Err
	}
	return err
}

// lineError is what is wrong with a line of an environment file. It never quotes a value, which may be a password.
type lineError struct {
	line    int
	problem string
}

func (e lineError) Error() string { return fmt.Sprintf("line %d: %s", e.line, e.problem) }

// readBefore is the environment file as a setting among others: it is read already.
func readBefore(*Config, string) (problem string) { return "" }
