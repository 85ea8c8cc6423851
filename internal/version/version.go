// Package version knows which program this is: what it was built from, and with what.
package version

import (
	"cmp"
	"runtime/debug"
	"strings"
)

// Info is what a program was built from.
type Info struct {
	Version string // of the module: "v1.2.0", or "devel"
	Commit  string // "" where the sources had none; "+changed" follows where they were not as it has them
	Date    string // of the commit, as 2026-11-27T10:00:00Z; "" where there is none
	Go      string
}

// Get is what this program was built from.
func Get() Info {
	build, ok := debug.ReadBuildInfo()
	if !ok {
		return Info{Version: "unknown"}
	}
	return of(build)
}

func of(build *debug.BuildInfo) Info {
	set := map[string]string{}
	for _, s := range build.Settings {
		set[s.Key] = s.Value
	}
	i := Info{Version: cmp.Or(strings.Trim(build.Main.Version, "()"), "devel"), Commit: set["vcs.revision"],
		Date: set["vcs.time"], Go: build.GoVersion}
	if set["vcs.modified"] == "true" {
		i.Commit += "+changed"
	}
	return i
}
