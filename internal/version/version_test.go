package version

import (
	"runtime/debug"
	"strings"
	"testing"
)

func TestInfo(t *testing.T) {
	got := of(&debug.BuildInfo{GoVersion: "go1.26.8", Main: debug.Module{Version: "(devel)"}, Settings: []debug.BuildSetting{
		{Key: "vcs.revision", Value: "abc"}, {Key: "vcs.time", Value: "2026-11-27T10:00:00Z"},
		{Key: "vcs.modified", Value: "true"}}})
	if want := (Info{"devel", "abc+changed", "2026-11-27T10:00:00Z", "go1.26.8"}); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
	if here := Get(); here.Version == "" || !strings.HasPrefix(here.Go, "go1.") {
		t.Errorf("this test is %+v", here)
	}
}
