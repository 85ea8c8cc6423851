// Package e2e walks through the portal as people do: in a real browser, with real letters, through the same function
// that main calls. The journeys read as scripts in the words of the Czech pages; the verbs are in visitor_test.go.
//
// SPOLU_TEST_NEEDS=all makes a missing browser fail the tests instead of skipping them. SPOLU_SHOTS=DIR writes a
// picture of every page that a journey sees.
package e2e

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"sync"
	"testing"

	"github.com/chromedp/chromedp"
)

// browserNames are the programs that are looked for in PATH.
var browserNames = []string{
	"chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "headless_shell", "headless-shell",
}

// shared is the one browser process of all tests; each visitor has a context (cookies, cache) of their own in it.
var shared struct {
	once sync.Once
	ctx  context.Context
	stop func()
	err  error
}

func TestMain(m *testing.M) {
	flag.Parse()
	// Journeys mostly wait: for the browser, for letters, as long as people take.
	if err := flag.Set("test.parallel", "4"); err != nil {
		panic(err)
	}
	status := m.Run()
	if shared.stop != nil {
		shared.stop()
	}
	os.Exit(status)
}

// browser is the shared browser, started on first use.
func browser(t *testing.T) context.Context {
	t.Helper()
	shared.once.Do(func() { shared.ctx, shared.stop, shared.err = startBrowser() })
	if shared.err == nil {
		return shared.ctx
	}
	if errors.Is(shared.err, exec.ErrNotFound) && os.Getenv("SPOLU_TEST_NEEDS") != "all" {
		t.Skip("no browser on this machine: install Chromium to run this test")
	}
	t.Fatal("the browser does not start: ", shared.err)
	return nil
}

func startBrowser() (context.Context, func(), error) {
	program, err := findBrowser()
	if err != nil {
		return nil, nil, err
	}
	profile, err := os.MkdirTemp("", "spolu-e2e-")
	if err != nil {
		return nil, nil, err
	}
	// Else the browser starts a process for every page, to keep the last one for the way back.
	const without = "site-per-process,Translate,BlinkGenPropertyTrees,BackForwardCache," +
		"ProactivelySwapBrowsingInstance,SpareRendererForSitePerProcess"
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(program),
		chromedp.UserDataDir(profile),
		chromedp.NoSandbox,
		chromedp.Flag("disable-gpu", true),
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-features", without))
	allocator, stopAllocator := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, stopBrowser := chromedp.NewContext(allocator)
	stop := func() {
		stopBrowser()
		stopAllocator()
		_ = os.RemoveAll(profile) // the browser may still hold a file; it is in the temporary folder
	}
	if err := chromedp.Do(ctx); err != nil {
		stop()
		return nil, nil, err
	}
	return ctx, stop, nil
}

func findBrowser() (string, error) {
	for _, name := range browserNames {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", fmt.Errorf("none of %q: %w", browserNames, exec.ErrNotFound)
}
