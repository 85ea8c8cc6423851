package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
)

// alike asks to sign in with addresses that have an account and, by turns, with others that have none, and measures how
// long the answers take: from outside they must not be told apart.
func alike(ctx context.Context, r *rig) ([]row, error) {
	t, err := r.portal(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { _ = stopAll(t.nodes) }()
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	page := "http://" + t.nodes[0].host + "/prihlaseni"
	token, err := formToken(ctx, client, page)
	if err != nil {
		return nil, err
	}
	pause(ctx, 2*time.Second) // nobody fills in a form faster
	one := row{fault: "asking to sign in, by turns with an account and without, SQLite"}
	names := []string{"vzorek-1-%06d@example.org", "nikdo-%06d@example.org"}
	took := make([][]time.Duration, len(names))
	const people = 100 // of the samples
	for i := range 1000 {
		for j, name := range names {
			began := time.Now()
			code, err := signIn(ctx, client, page, token, fmt.Sprintf(name, i%people+1),
				fmt.Sprintf("10.%d.%d.%d", j, i>>8, i&255))
			if err != nil {
				return nil, err
			}
			took[j] = append(took[j], time.Since(began))
			if code != http.StatusSeeOther {
				return nil, fmt.Errorf("asking to sign in is answered with %d", code)
			}
			one.acknowledged++
		}
		one.cycles++
	}
	middle := func(all []time.Duration) time.Duration {
		slices.Sort(all)
		return all[len(all)/2].Round(time.Microsecond)
	}
	one.note = fmt.Sprintf("half of the answers within %s with an account, %s without",
		middle(took[0]), middle(took[1]))
	return []row{one}, t.arrived(ctx, fmt.Sprintf(names[0], 1), fmt.Sprintf(names[1], 1))
}

// arrived waits for a letter to each of the addresses.
func (t *trial) arrived(ctx context.Context, addresses ...string) error {
	for _, a := range addresses {
		for until := time.Now().Add(time.Minute); t.mail.lettersTo(a) == 0; pause(ctx, 20*time.Millisecond) {
			if time.Now().After(until) || ctx.Err() != nil {
				return fmt.Errorf("no letter came to %s", a)
			}
		}
	}
	return nil
}

var formField = regexp.MustCompile(`name="form" value="([^"]+)"`)

func formToken(ctx context.Context, client *http.Client, page string) (string, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, page, nil)
	if err != nil {
		return "", err
	}
	answer, err := client.Do(r)
	if err != nil {
		return "", err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		return "", err
	}
	found := formField.FindSubmatch(body)
	if found == nil {
		return "", fmt.Errorf("%s has no form: %s", page, answer.Status)
	}
	return string(found[1]), nil
}

func signIn(ctx context.Context, client *http.Client, page, token, email, network string) (code int, err error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, page,
		strings.NewReader(url.Values{"form": {token}, "email": {email}}.Encode()))
	if err != nil {
		return 0, err
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("X-Forwarded-For", network)
	answer, err := client.Do(r)
	if err != nil {
		return 0, err
	}
	defer answer.Body.Close()
	_, err = io.Copy(io.Discard, answer.Body)
	return answer.StatusCode, err
}
