package e2e

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
)

// isAsWideAs gives the page a screen of so many pixels.
func (v *visitor) isAsWideAs(width int64) {
	v.t.Helper()
	must(v.t, call(v.tab, emulation.SetDeviceMetricsOverride,
		emulation.SetDeviceMetricsOverrideParams{Width: width, Height: 800, DeviceScaleFactor: 1}))
}

// Somebody's word without end widens no page: not where it was looked for, nor in a form that comes back.
func TestLongWords(t *testing.T) {
	t.Parallel()
	p := opensPortal(t)
	offer := p.anOffer(t, jana)
	v := p.comes(t, way{width: phone})
	word := strings.Repeat("nejneobhospodařovávatelnějšími", 5)
	for _, path := range []string{
		"/nabidky?q=" + word, "/nabidky?kde=" + word, "/nabidky?obec=505927&q=" + word, "/vlozit/navod?kde=" + word,
		"/vlozit/navod?q=" + word, "/vlozit?q=" + word, "/nabidka/" + offer + "/napsat?x=" + word, "/nabidky/mista",
	} {
		v.opens(path)
		v.isAsWideAs(320)
		if wide := asks[float64](v, `document.documentElement.scrollWidth`); wide > 320 {
			t.Errorf("%.40s is %v px wide on a screen of 320", path, wide)
		}
	}
}

// The header has one row where there is room for its menu, in every language.
func TestHeaderIsOneRow(t *testing.T) {
	t.Parallel()
	p := opensPortal(t)
	v := p.comes(t, way{width: phone})
	for _, path := range []string{"/", "/en/", "/uk/", "/pl/"} {
		v.opens(path)
		for _, width := range []int64{960, 1024, 1100, 1280, 1600} {
			v.isAsWideAs(width)
			if high := asks[float64](v, `document.querySelector(".site-header").offsetHeight`); high > 90 {
				t.Errorf("the header of %s is %v px high on a screen of %d", path, high, width)
			}
		}
		if !asks[bool](v, `!!document.querySelector(".menu summary svg")`) {
			t.Errorf("%s has no sign at its languages", path)
		}
	}
}

// A list on another site is not cut, in whatever column it stands; nor is it much higher than its offers in a wide one.
func TestListFitsItsFrame(t *testing.T) {
	t.Parallel()
	p := opensPortal(t)
	p.spolu("sample", "--offers", "60")
	v := p.comes(t, way{scripts: true, width: phone})
	for _, count := range []int{3, 5, 10, 20} {
		v.opens(fmt.Sprintf("/vlozit/navod?pocet=%d", count))
		code := asks[string](v, `document.getElementById("code").value`)
		site := another(t, code)
		v.opens(site)
		for _, width := range []int64{240, 320, 480, 640, 800, 1000} {
			v.isAsWideAs(width)
			eventually(t, 10e9, func() bool { return strings.Contains(v.framed(), "Spolu to dáme") },
				func() string { return "the list is not shown" })
			room := asks[float64](v, `document.querySelector("iframe").clientHeight`)
			column := asks[float64](v, `document.querySelector("iframe").clientWidth`)
			v.opens(fmt.Sprintf("/vlozit?pocet=%d", count))
			v.isAsWideAs(int64(column))
			if high := asks[float64](v, `document.body.offsetHeight`); high > room {
				t.Errorf("%d offers are %v px high in a frame of %v x %v", count, high, column, room)
			} else {
				t.Logf("%d offers are %v px high in a frame of %v x %v", count, high, column, room)
			}
			v.opens(site)
		}
	}
}

// The code is copied by a button, which is there only where it works; the frame is as high as its list.
func TestCodeIsCopied(t *testing.T) {
	t.Parallel()
	p := opensPortal(t)
	p.spolu("sample", "--offers", "20")
	v := p.comes(t, way{scripts: true, width: phone})
	v.opens("/vlozit/navod?pocet=3")
	v.clicks(`button(%s)`, "Zkopírovat kód")
	v.sees("Kód je zkopírovaný.")
	if !asks[bool](v, `getSelection().toString() === document.getElementById("code").value ||
		document.getElementById("code").selectionEnd === document.getElementById("code").value.length`) {
		t.Error("the code is not selected")
	}
	without := p.comes(t, way{width: phone})
	without.opens("/vlozit/navod")
	without.seesNot("Zkopírovat kód")
}
