package help

import "net/netip"

// Network is where a request comes from, as limits count it: an IPv4 address, or the /64 of an IPv6 one, which is one
// household's at the least.
type Network string

// UnknownNetwork is where a request comes from whose address cannot be read.
const UnknownNetwork Network = "unknown"

// NetworkOf is the network of an address.
func NetworkOf(addr netip.Addr) Network {
	addr = addr.Unmap().WithZone("")
	if !addr.IsValid() {
		return UnknownNetwork
	}
	if addr.Is6() {
		if p, err := addr.Prefix(64); err == nil {
			return Network(p.String())
		}
	}
	return Network(addr.String())
}

// Widths are the network itself and, of an IPv6 one, the /56 and the /48 that it lies in: providers hand out
// either, and each of them holds very many networks of one hand.
func (n Network) Widths() []string {
	widths := []string{string(n)}
	p, err := netip.ParsePrefix(string(n))
	if err != nil {
		return widths
	}
	for _, bits := range []int{56, 48} {
		wide, err := p.Addr().Prefix(bits)
		if err != nil {
			return widths
		}
		widths = append(widths, wide.String())
	}
	return widths
}
