package main

import "testing"

func TestRun(t *testing.T) {
	t.Setenv(variable, "postgres://somewhere") // a server that is named is taken as it is
	for name, c := range map[string]struct {
		command []string
		status  int
		fails   bool
	}{
		"passes the server on": {[]string{"sh", "-c", `test "$` + variable + `" = postgres://somewhere`}, 0, false},
		"returns the status":   {[]string{"sh", "-c", "exit 7"}, 7, false},
		"died by a signal":     {[]string{"sh", "-c", "kill -KILL $$"}, 1, false},
		"not found":            {[]string{"./no-such-command"}, 1, true},
		"nothing to run":       {nil, 2, true},
	} {
		t.Run(name, func(t *testing.T) {
			status, err := run(c.command)
			if status != c.status || (err != nil) != c.fails {
				t.Errorf("status %d, error %v", status, err)
			}
		})
	}
}
