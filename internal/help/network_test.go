package help_test

import (
	"net/netip"
	"slices"
	"testing"

	"example.org/spolu/internal/help"
)

func TestNetworksHaveWidths(t *testing.T) {
	for address, want := range map[string][]string{
		"192.0.2.7":               {"192.0.2.7"},
		"::ffff:192.0.2.7":        {"192.0.2.7"},
		"2001:db8:1:2:3:4:5:6":    {"2001:db8:1:2::/64", "2001:db8:1::/56", "2001:db8:1::/48"},
		"2001:db8:1:ff02::1":      {"2001:db8:1:ff02::/64", "2001:db8:1:ff00::/56", "2001:db8:1::/48"},
		"fe80::1%eth0":            {"fe80::/64", "fe80::/56", "fe80::/48"},
		"2001:db8:ffff:1234:a::b": {"2001:db8:ffff:1234::/64", "2001:db8:ffff:1200::/56", "2001:db8:ffff::/48"},
	} {
		if got := help.NetworkOf(netip.MustParseAddr(address)).Widths(); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", address, got, want)
		}
	}
	if n := help.NetworkOf(netip.Addr{}); n != help.UnknownNetwork || !slices.Equal(n.Widths(), []string{"unknown"}) {
		t.Errorf("no address is %q, %v", n, n.Widths())
	}
}
