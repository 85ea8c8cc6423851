package httpx

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"testing"
)

// FuzzClient: what a visitor writes into a header makes no other visitor of them unless a proxy of ours has sent it;
// and from there only the last address counts that the proxy itself has seen.
func FuzzClient(f *testing.F) {
	f.Add("192.0.2.9:1", "198.51.100.7")
	f.Add("10.0.0.1:80", "198.51.100.7, 10.0.0.2")
	f.Add("[::ffff:10.0.0.1]:80", "evil, ::1%eth0")
	f.Add("10.0.0.1", ",,")
	s := Shield{Proxies: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}}
	f.Fuzz(func(t *testing.T, from, forwarded string) {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.RemoteAddr = from
		direct := s.client(r)
		r.Header.Set("X-Forwarded-For", forwarded)
		if got := s.client(r); got != direct && !s.trusted(direct) {
			t.Errorf("from %q with %q: %v, without %v", from, forwarded, got, direct)
		}
		r.Header.Set("X-Forwarded-For", forwarded+", 192.0.2.5")
		if got := s.client(r); s.trusted(direct) && got != netip.MustParseAddr("192.0.2.5") {
			t.Errorf("from %q with %q before what the proxy saw: %v", from, forwarded, got)
		}
	})
}
