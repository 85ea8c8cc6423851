package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	cdplog "github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// way is how a visitor comes: with or without scripts, on a phone or at a desk.
type way struct {
	scripts bool
	width   int64
	dark    bool
}

const (
	phone = 360
	desk  = 1280
)

func (w way) String() string {
	s := fmt.Sprintf("%dpx", w.width)
	if !w.scripts {
		s += ",no-scripts"
	}
	if w.dark {
		s += ",dark"
	}
	return s
}

// ways are those in which every journey is walked.
var ways = []way{
	{scripts: true, width: phone}, {scripts: false, width: phone},
	{scripts: true, width: desk}, {scripts: false, width: desk},
}

// opposites are the two ways that differ in everything: an old phone without scripts, and a desk with them.
var opposites = []way{{scripts: false, width: phone}, {scripts: true, width: desk}}

// inEveryWay walks the main journey in all ways, each on a portal of its own, at the same time.
func inEveryWay(t *testing.T, journey func(t *testing.T, p *portal, w way)) { in(ways, t, journey) }

// inBothWays walks a journey in the two opposite ways.
func inBothWays(t *testing.T, journey func(t *testing.T, p *portal, w way), settings ...setting) {
	in(opposites, t, journey, settings...)
}

func in(ways []way, t *testing.T, journey func(t *testing.T, p *portal, w way), settings ...setting) {
	t.Parallel()
	browser(t)
	for _, w := range ways {
		t.Run(w.String(), func(t *testing.T) {
			t.Parallel()
			journey(t, opensPortal(t, settings...), w)
		})
	}
}

// visitor is somebody with a browser of their own: no cookie, nothing kept.
type visitor struct {
	t      *testing.T
	portal *portal
	way    way
	tab    context.Context
	close  func()
	whole  context.Context // their whole browser; tabs are opened in it
	mark   int

	mu       sync.Mutex
	status   int                 // of the page shown
	header   map[string]string   // of the page shown, names in lower case
	asked    []string            // addresses that the browser asked for
	loaded   map[string]transfer // what came over the wire, by address
	pending  map[network.RequestID]string
	problems []string // errors of scripts and of the content policy

	onPage func() // runs on every page shown
}

type transfer struct{ bytes float64 }

// comes brings a visitor to the portal.
func (p *portal) comes(t *testing.T, w way) *visitor {
	t.Helper()
	whole, stop := chromedp.NewContext(browser(t), chromedp.WithNewBrowserContext())
	v := &visitor{
		t: t, portal: p, way: w, whole: whole,
		loaded: map[string]transfer{}, pending: map[network.RequestID]string{},
	}
	if err := chromedp.Do(whole); err != nil {
		stop()
		t.Fatal(err)
	}
	v.opensTab()
	t.Cleanup(func() {
		v.close()
		stop()
		if len(v.problems) > 0 {
			t.Errorf("the browser complains: %s", strings.Join(v.problems, "\n"))
		}
	})
	return v
}

// opensTab goes on in a new tab of the same browser.
func (v *visitor) opensTab() {
	v.t.Helper()
	tab, cancel := chromedp.NewContext(v.whole, chromedp.WithListener(v.notice))
	if err := chromedp.Do(tab); err != nil {
		v.t.Fatal(err)
	}
	var stopTimer func()
	v.tab, stopTimer = context.WithTimeout(tab, 5*time.Minute)
	v.close = func() { stopTimer(); cancel() }
	v.setUp()
}

// closesThePage closes the tab and opens another; the browser stays.
func (v *visitor) closesThePage() {
	v.t.Helper()
	v.close()
	v.opensTab()
}

func (v *visitor) setUp() {
	v.t.Helper()
	height := int64(900)
	if v.way.width < 600 {
		height = 740
	}
	scheme := "light"
	if v.way.dark {
		scheme = "dark"
	}
	must(v.t, call(v.tab, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{
		Width: v.way.width, Height: height, DeviceScaleFactor: 1, Mobile: v.way.width < 600,
	}))
	must(v.t, call(v.tab, emulation.SetScriptExecutionDisabled,
		emulation.SetScriptExecutionDisabledParams{Value: !v.way.scripts}))
	must(v.t, call(v.tab, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}}))
}

// notice remembers what the browser tells of its network and its complaints.
func (v *visitor) notice(event any) {
	v.mu.Lock()
	defer v.mu.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		v.asked = append(v.asked, e.Request.URL)
		v.pending[e.RequestID] = e.Request.URL
	case *network.EventResponseReceived:
		if e.Type == network.ResourceTypeDocument {
			v.status, v.header = int(e.Response.Status), map[string]string{}
			for name, value := range e.Response.Headers {
				v.header[strings.ToLower(name)] = fmt.Sprint(value)
			}
		}
	case *network.EventLoadingFinished:
		v.loaded[v.pending[e.RequestID]] = transfer{e.EncodedDataLength}
	case *runtime.EventExceptionThrown:
		v.problems = append(v.problems, "script: "+e.ExceptionDetails.Text)
	case *cdplog.EventEntryAdded:
		// A page that answers 404 or 422 is logged too; that is what the journeys check themselves.
		if e.Entry.Level == cdplog.EntryLevelError && e.Entry.Source != cdplog.EntrySourceNetwork {
			v.problems = append(v.problems, string(e.Entry.Source)+": "+e.Entry.Text)
		}
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func call[P, R any](ctx context.Context, cmd cdp.Command[P, R], params P) error {
	_, err := chromedp.Call(ctx, cmd, params)
	return err
}

// lookups are the functions that the verbs use inside the page; they see what people see.
const lookups = `
const said = (e) => (e.innerText ?? e.textContent ?? "").replace(/\s+/g, " ").trim();
const whole = (e) => (e.textContent ?? "").replace(/\s+/g, " ").trim();
const spoken = (e) => {
  const c = e.cloneNode(true);
  c.querySelectorAll("[aria-hidden=true]").forEach((x) => x.remove());
  return whole(c);
};
const shown = (e) => e.checkVisibility({ visibilityProperty: true }) && e.getClientRects().length > 0;
const best = (list, text) => list.find((e) => whole(e) === text) ?? list.find((e) => whole(e).startsWith(text));
const all = (css) => [...document.querySelectorAll(css)].filter(shown);
const labelled = (text) => {
  const label = best(all("label").filter((l) => l.control), text);
  if (label) return label.control;
  const name = (i) => i.getAttribute("aria-labelledby").split(" ").map((id) => spoken(document.getElementById(id)));
  return all("input[aria-labelledby]").find((i) => name(i).join(" ").includes(text));
};
const button = (text) => best(all("main button, main a.button"), text);
const link = (text) => best(all("main a, a.back"), text) ?? best(all("a"), text);
const summary = (text) => best([...document.querySelectorAll("summary")].filter(shown), text);
`

// asks evaluates an expression in the page and reads its value.
func asks[T any](v *visitor, expression string, args ...any) T {
	v.t.Helper()
	value, err := evaluate[T](v, expression, args...)
	if err != nil {
		v.t.Fatalf("%s: %v", expression, err)
	}
	return value
}

func evaluate[T any](v *visitor, expression string, args ...any) (T, error) {
	quoted := make([]any, len(args))
	for i, a := range args {
		b, err := json.Marshal(a)
		if err != nil {
			panic(err)
		}
		quoted[i] = string(b)
	}
	return chromedp.Run(v.tab,
		chromedp.Evaluate[T]("(() => {"+lookups+"return ("+fmt.Sprintf(expression, quoted...)+")})()"))
}

// opens goes to an address.
func (v *visitor) opens(address string) {
	v.t.Helper()
	if strings.HasPrefix(address, "/") {
		address = v.portal.url + address
	}
	v.navigates(func() { must(v.t, call(v.tab, page.Navigate, page.NavigateParams{URL: address})) })
}

// goesBack presses the browser's own Back.
func (v *visitor) goesBack() {
	v.t.Helper()
	v.navigates(func() {
		history, err := chromedp.Call(v.tab, page.GetNavigationHistory, struct{}{})
		must(v.t, err)
		must(v.t, call(v.tab, page.NavigateToHistoryEntry,
			page.NavigateToHistoryEntryParams{EntryID: history.Entries[history.CurrentIndex-1].ID}))
	})
}

// navigates does something after which another page is shown, and waits for that.
func (v *visitor) navigates(do func()) {
	v.t.Helper()
	v.mark++
	asks[bool](v, `(window.spoluMark = %s, true)`, v.mark)
	do()
	var ready bool
	eventually(v.t, 25*time.Second, func() bool {
		ready, _ = evaluate[bool](v, `window.spoluMark !== %s && document.readyState === "complete"`, v.mark)
		return ready
	}, func() string { return "no other page came; this one says:\n" + v.text() })
	v.shoots()
	if v.onPage != nil {
		v.onPage()
	}
}

// follows presses a link.
func (v *visitor) follows(text string) {
	v.t.Helper()
	v.navigates(func() { v.clicks(`link(%s)`, text) })
}

// presses presses a button; another page comes.
func (v *visitor) presses(text string) {
	v.t.Helper()
	v.fillsInUnhurriedly()
	v.navigates(func() { v.clicks(`button(%s)`, text) })
}

// unfolds opens what is folded away, unless it is shown anyway.
func (v *visitor) unfolds(text string) {
	v.t.Helper()
	if asks[bool](v, `!!summary(%s)`, text) {
		v.clicks(`summary(%s)`, text)
	}
}

// formAge is how old a form must be, or its sender counts as a robot.
const formAge = time.Second

// fillsInUnhurriedly waits until the form is older than a robot's would be.
func (v *visitor) fillsInUnhurriedly() {
	v.t.Helper()
	if !asks[bool](v, `!!document.querySelector("input[name=form]")`) {
		return
	}
	ms := asks[float64](v, `performance.now() - performance.getEntriesByType("navigation")[0].responseStart`)
	age := time.Duration(ms * float64(time.Millisecond))
	time.Sleep(formAge - min(age, formAge) + 20*time.Millisecond)
}

// chooses ticks a radio button or checkbox.
func (v *visitor) chooses(labels ...string) {
	v.t.Helper()
	for _, label := range labels {
		v.clicks(`labelled(%s)`, label)
		if !asks[bool](v, `labelled(%s).checked`, label) {
			v.t.Fatalf("„%s“ is not chosen", label)
		}
	}
}

// fills writes into a field, in place of what is there.
func (v *visitor) fills(label, text string) {
	v.t.Helper()
	v.clicks(`labelled(%s)`, label)
	asks[bool](v, `(labelled(%s).select(), true)`, label)
	if text == "" {
		v.keys("Delete")
	} else {
		must(v.t, call(v.tab, input.InsertText, input.InsertTextParams{Text: text}))
	}
	v.keys("Tab") // closes the suggestions of places
}

// keys presses keys by their names.
func (v *visitor) keys(names ...string) {
	v.t.Helper()
	codes := map[string]int64{
		"Tab": 9, "Enter": 13, "Escape": 27, "ArrowDown": 40, "ArrowUp": 38, " ": 32, "Delete": 46,
	}
	for _, name := range names {
		text, kind := "", input.DispatchKeyEventTypeRawKeyDown
		switch name {
		case "Enter":
			text, kind = "\r", input.DispatchKeyEventTypeKeyDown
		case " ":
			text, kind = " ", input.DispatchKeyEventTypeKeyDown
		}
		must(v.t, call(v.tab, input.DispatchKeyEvent, input.DispatchKeyEventParams{
			Type: kind, Key: name, Code: strings.Replace(name, " ", "Space", 1),
			WindowsVirtualKeyCode: codes[name], Text: text,
		}))
		must(v.t, call(v.tab, input.DispatchKeyEvent, input.DispatchKeyEventParams{
			Type: input.DispatchKeyEventTypeKeyUp, Key: name, WindowsVirtualKeyCode: codes[name],
		}))
	}
}

// types writes where the focus is.
func (v *visitor) types(text string) {
	v.t.Helper()
	must(v.t, call(v.tab, input.InsertText, input.InsertTextParams{Text: text}))
}

type point struct{ X, Y float64 }

// clicks presses the middle of an element with the mouse, after scrolling to it; it must not be covered.
func (v *visitor) clicks(find string, args ...any) {
	v.t.Helper()
	v.clicksAt(v.pointAt(find, args...))
}

func (v *visitor) clicksAt(at point) {
	v.t.Helper()
	for _, kind := range []input.DispatchMouseEventType{
		input.DispatchMouseEventTypeMousePressed, input.DispatchMouseEventTypeMouseReleased,
	} {
		must(v.t, call(v.tab, input.DispatchMouseEvent, input.DispatchMouseEventParams{
			Type: kind, X: at.X, Y: at.Y, Button: input.MouseButtonLeft, ClickCount: 1,
		}))
	}
}

func (v *visitor) pointAt(find string, args ...any) point {
	v.t.Helper()
	found := asks[*point](v, `(() => { const e = `+find+`; if (!e) return null;
		e.scrollIntoView({ block: "center", behavior: "instant" });
		const r = e.getClientRects()[0], x = r.x + r.width / 2, y = r.y + r.height / 2;
		const top = document.elementFromPoint(x, y);
		if (!top || !(e.contains(top) || top.contains(e)))
			throw new Error("covered by " + top?.outerHTML.slice(0, 200));
		return { X: x, Y: y } })()`, args...)
	if found == nil {
		v.t.Fatalf("there is no "+find+" on the page %s:\n%s", append(args, v.address(), v.text())...)
	}
	return *found
}

// text is what the page says, as people see it.
func (v *visitor) text() string {
	v.t.Helper()
	text, err := evaluate[string](v, `said(document.body)`)
	if err != nil {
		return err.Error()
	}
	return text
}

// sees fails unless the page says all of that.
func (v *visitor) sees(texts ...string) {
	v.t.Helper()
	page := v.text()
	for _, text := range texts {
		if !strings.Contains(page, text) {
			v.t.Fatalf("%s does not say „%s“, but:\n%s", v.address(), text, page)
		}
	}
}

// seesNot fails if the page says any of that.
func (v *visitor) seesNot(texts ...string) {
	v.t.Helper()
	page := v.text()
	for _, text := range texts {
		if strings.Contains(page, text) {
			v.t.Fatalf("%s says „%s“:\n%s", v.address(), text, page)
		}
	}
}

// finds fails unless a field has that value.
func (v *visitor) finds(label, value string) {
	v.t.Helper()
	if got := asks[string](v, `labelled(%s)?.value ?? "no such field"`, label); got != value {
		v.t.Fatalf("the field „%s“ has %q, not %q", label, got, value)
	}
}

// isOn fails unless the address begins so and the page has that status.
func (v *visitor) isOn(path string, status int) {
	v.t.Helper()
	if !strings.HasPrefix(v.path(), path) {
		v.t.Fatalf("the page is %s, not %s:\n%s", v.path(), path, v.text())
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.status != status {
		v.t.Fatalf("%s answers %d, not %d", path, v.status, status)
	}
}

func (v *visitor) address() string { v.t.Helper(); return asks[string](v, `location.href`) }
func (v *visitor) path() string {
	v.t.Helper()
	return strings.TrimPrefix(v.address(), v.portal.url)
}
func (v *visitor) title() string { v.t.Helper(); return asks[string](v, `document.title`) }

// shots counts the pictures of each page, so that all states of it are kept.
var shots struct {
	sync.Mutex
	taken map[string]int
}

// shoots writes a picture of the whole page, where pictures are wanted.
func (v *visitor) shoots() {
	dir := os.Getenv("SPOLU_SHOTS")
	if dir == "" {
		return
	}
	name := v.shotName()
	shots.Lock()
	if shots.taken == nil {
		shots.taken = map[string]int{}
	}
	shots.taken[name]++
	n := shots.taken[name]
	shots.Unlock()
	if n > 3 {
		return
	}
	yes := true
	picture, err := chromedp.Call(v.tab, page.CaptureScreenshot,
		page.CaptureScreenshotParams{CaptureBeyondViewport: &yes, Clip: v.wholePage()})
	must(v.t, err)
	must(v.t, os.MkdirAll(dir, 0o755))
	must(v.t, os.WriteFile(filepath.Join(dir, fmt.Sprintf("%s-%d.png", name, n)), []byte(picture.Data), 0o644))
}

func (v *visitor) wholePage() *page.Viewport {
	height := asks[float64](v, `document.documentElement.scrollHeight`)
	return &page.Viewport{Width: float64(v.way.width), Height: min(height, 6000), Scale: 1}
}

// shotName is the page's title and the way, as a name of a file.
func (v *visitor) shotName() string {
	title, _, _ := strings.Cut(v.title(), " – Spolu")
	keep := func(r rune) rune {
		if strings.ContainsRune(`/\?%*:|"<>. `, r) {
			return '-'
		}
		return r
	}
	return strings.Map(keep, fmt.Sprintf("%d-%s", v.way.width, title)) + map[bool]string{true: "-dark"}[v.way.dark]
}

// elsewhere are the addresses outside the portal that the browser asked for.
func (v *visitor) elsewhere() []string {
	v.mu.Lock()
	defer v.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(v.asked), func(a string) bool {
		return strings.HasPrefix(a, v.portal.url+"/") || a == "about:blank"
	})
}
