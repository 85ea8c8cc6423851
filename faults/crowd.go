package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

const (
	askers = 4                     // people who ask at the same time
	pace   = 20 * time.Millisecond // in which each thinks of the next request
)

// ask is a request for help that somebody sends until it is acknowledged, as a browser or program does: always with the
// same key, from the same network.
type ask struct {
	number int
	offer  string
	url    string // of its state, as it was first acknowledged; "" before
}

func (a *ask) email() string { return fmt.Sprintf("r%d@example.org", a.number) }
func (a *ask) network() string {
	return fmt.Sprintf("10.%d.%d.%d", a.number>>16&255, a.number>>8&255, a.number&255)
}

// crowd is people who ask at some nodes of one portal, each of whom sends anew what was not acknowledged.
type crowd struct {
	nodes  []*node
	client *http.Client
	pace   time.Duration

	mu      sync.Mutex
	offers  []string
	all     []*ask
	pending []*ask // sent, and not acknowledged yet
	doubled int    // answered as another request than before
	refused map[int]int

	acknowledged atomic.Int64
}

// newCrowd asks for the offers that a running portal has.
func newCrowd(ctx context.Context, nodes ...*node) (*crowd, error) {
	c := &crowd{nodes: nodes, pace: pace, refused: map[int]int{},
		client: &http.Client{Timeout: 15 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: askers}}}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+nodes[0].host+"/api/v1/offers?limit=100", nil)
	if err != nil {
		return nil, err
	}
	answer, err := c.client.Do(r)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	var page struct {
		Offers []struct{ ID string }
	}
	if err := json.NewDecoder(answer.Body).Decode(&page); err != nil {
		return nil, err
	}
	for _, o := range page.Offers {
		c.offers = append(c.offers, o.ID)
	}
	if len(c.offers) == 0 {
		return nil, fmt.Errorf("there is no offer to ask for: %s", answer.Status)
	}
	return c, nil
}

// during has people ask while something happens.
func (c *crowd) during(ctx context.Context, something func() error) error {
	ctx, cancel := context.WithCancel(ctx)
	var all sync.WaitGroup
	for range askers {
		all.Go(func() {
			for ctx.Err() == nil {
				if !c.send(c.take()) {
					pause(ctx, 5*time.Millisecond)
				}
				pause(ctx, c.pace)
			}
		})
	}
	err := something()
	cancel()
	all.Wait()
	return err
}

func pause(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

// take is a request to send: one that waits for an answer, or a new one.
func (c *crowd) take() *ask {
	c.mu.Lock()
	defer c.mu.Unlock()
	if n := len(c.pending); n > 0 {
		a := c.pending[0]
		c.pending = slices.Delete(c.pending, 0, 1)
		return a
	}
	a := &ask{number: len(c.all) + 1, offer: c.offers[len(c.all)%len(c.offers)]}
	c.all = append(c.all, a)
	return a
}

// send sends a request to one of the nodes, and notes what came back. It is false where that was no acknowledgement.
func (c *crowd) send(a *ask) bool {
	url, code := c.post(a, c.nodes[rand.IntN(len(c.nodes))])
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case url == "":
		c.refused[code]++
		c.pending = append(c.pending, a)
		return false
	case a.url == "":
		a.url = url
		c.acknowledged.Add(1)
	case a.url != url:
		c.doubled++
	}
	return true
}

// post is the address of the request's state where it was acknowledged, and the status of the answer, 0 for none.
func (c *crowd) post(a *ask, n *node) (state string, code int) {
	body, err := json.Marshal(map[string]string{
		"name": "Zkouška", "email": a.email(), "place": "554821", "need": "Potřebuji nakoupit.", "language": "cs",
	})
	if err != nil {
		return "", 0
	}
	address := "http://" + n.host + "/api/v1/offers/" + a.offer + "/requests"
	r, err := http.NewRequest(http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		return "", 0
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Idempotency-Key", fmt.Sprint("faults-", a.number))
	r.Header.Set("X-Forwarded-For", a.network())
	answer, err := c.client.Do(r)
	if err != nil {
		return "", 0
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	var asked struct{ URL string }
	if err != nil || answer.StatusCode != http.StatusAccepted || json.Unmarshal(text, &asked) != nil {
		return "", answer.StatusCode
	}
	return path(asked.URL), answer.StatusCode
}

// path is an address without its host: two nodes have two.
func path(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	return u.Path
}

// another waits until one more request was acknowledged than there were.
func (c *crowd) another(ctx context.Context, than int64) error {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Minute)
	defer cancel()
	for c.acknowledged.Load() <= than {
		if pause(ctx, 2*time.Millisecond); ctx.Err() != nil {
			return fmt.Errorf("no request is acknowledged any more: %v", c.refused)
		}
	}
	return nil
}

// settle sends what waits until all was acknowledged.
func (c *crowd) settle(ctx context.Context) error {
	deadline := time.Now().Add(2 * time.Minute)
	for len(c.pending) > 0 {
		if !c.send(c.take()) {
			pause(ctx, 20*time.Millisecond)
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("%d requests are not acknowledged: %v", len(c.pending), c.refused)
		}
	}
	return nil
}

// missing sends every request that was acknowledged once more, and counts those that are not there: the answer would be
// another one. Nothing is asked meanwhile.
func (c *crowd) missing() (lost int) {
	for _, a := range c.all {
		if url, _ := c.post(a, c.nodes[0]); a.url != "" && url != a.url {
			lost++
		}
	}
	return lost
}

// extra is how many more requests there are than were sent.
func (c *crowd) extra(ctx context.Context) (int, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+c.nodes[0].host+"/api/v1/stats", nil)
	if err != nil {
		return 0, err
	}
	answer, err := c.client.Do(r)
	if err != nil {
		return 0, err
	}
	defer answer.Body.Close()
	var stats struct{ Requests struct{ Total int } }
	err = json.NewDecoder(answer.Body).Decode(&stats)
	return stats.Requests.Total - len(c.all), err
}
