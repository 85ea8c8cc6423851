package config

import (
	"fmt"
	"log/slog"
	"net"
	"net/mail"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/net/idna"
)

func setAddr(c *Config, value string) string {
	c.Addr = value
	return checkAddr(value)
}

func setAdminAddr(c *Config, value string) string {
	c.AdminAddr = value
	return checkAddr(value)
}

// checkAddr wants host:port; the host may be empty (every address) and the port 0 (any that is free).
func checkAddr(value string) string {
	_, port, err := net.SplitHostPort(value)
	if n, atoiErr := strconv.Atoi(port); err != nil || atoiErr != nil || n < 0 || n > 65535 {
		return fmt.Sprintf("%q is not an address to listen on; write for example localhost:8080", value)
	}
	return ""
}

// together checks what no setting can know alone.
func (c *Config) together() string {
	if c.Addr == c.AdminAddr && !strings.HasSuffix(c.Addr, ":0") {
		return "SPOLU_ADMIN_ADDR: health and metrics must not stand on the public address; " +
			"give them a port of their own"
	}
	return ""
}

func setURL(c *Config, value string) string {
	const example = "write for example https://spolu.example.org"
	u, err := url.Parse(value)
	switch {
	case err != nil || u.Hostname() == "" || u.Scheme != "https" && u.Scheme != "http":
		if strings.Contains(value, "@") { // perhaps a password
			return "this is not a web address; " + example
		}
		return fmt.Sprintf("%q is not a web address; %s", value, example)
	case u.User != nil:
		return "a public address holds no name or password; " + example
	case u.Path != "" && u.Path != "/" || u.RawQuery != "" || u.ForceQuery || u.Fragment != "":
		return fmt.Sprintf("%q must end after the host; %s", value, example)
	case u.Scheme == "http" && !Loopback(u.Hostname()):
		return fmt.Sprintf("%q must begin with https:// (only localhost goes without); %s", value, example)
	}
	host, ok := asciiHost(u.Host)
	if !ok {
		return fmt.Sprintf("%q has a host that no browser finds; %s", value, example)
	}
	c.URL = &url.URL{Scheme: u.Scheme, Host: host}
	return ""
}

// asciiHost is a host as machines read it, in feeds and in letters' headers: one with other letters in Punycode. A port
// stays.
func asciiHost(host string) (string, bool) {
	if !strings.ContainsFunc(host, func(r rune) bool { return r > unicode.MaxASCII }) {
		return strings.ToLower(host), true
	}
	name, port, withPort := strings.Cut(host, ":")
	ascii, err := idna.Lookup.ToASCII(name)
	if withPort {
		ascii += ":" + port
	}
	return ascii, err == nil
}

// Loopback reports a host that never leaves this machine.
func Loopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.Unmap().IsLoopback()
}

func setDatabase(c *Config, value string) string {
	c.Database = value
	if path, ok := strings.CutPrefix(value, "sqlite:"); ok && path != "" {
		return ""
	}
	u, err := url.Parse(value)
	if err == nil && (u.Scheme == "postgres" || u.Scheme == "postgresql") && strings.Trim(u.Path, "/") != "" {
		return ""
	}
	return "this is not a database; write for example sqlite:data/spolu.db or postgres://user@host/db"
}

func setFrom(c *Config, value string) string {
	from, err := mail.ParseAddress(value)
	var domain string
	if err == nil {
		local, host, _ := strings.Cut(from.Address, "@")
		domain, err = idna.Lookup.ToASCII(host) // mail servers are greeted with it
		from.Address = local + "@" + domain
	}
	if err != nil || domain == "" || strings.ContainsFunc(value, unicode.IsControl) {
		return fmt.Sprintf("%q is not an address of e-mail; write for example Spolu <spolu@example.org>", value)
	}
	c.From = *from
	return ""
}

func setKeys(c *Config, value string) string {
	c.Keys = value
	return ""
}

func setSite(c *Config, value string) string {
	c.Site = value
	return ""
}

// setTrustedProxies reads networks and single addresses. Everybody is not a network: whoever may forge the
// forwarded headers passes every limit.
func setTrustedProxies(c *Config, value string) string {
	c.TrustedProxies = nil
	for _, one := range strings.FieldsFunc(value, func(r rune) bool { return r == ',' || unicode.IsSpace(r) }) {
		network, err := netip.ParsePrefix(one)
		if ip, ipErr := netip.ParseAddr(one); ipErr == nil && ip.Zone() == "" {
			network, err = netip.PrefixFrom(ip.Unmap(), ip.Unmap().BitLen()), nil
		}
		switch {
		case err != nil:
			return fmt.Sprintf("%q is not a network; write for example 10.0.0.0/8 or ::1", one)
		case network.Bits() == 0:
			return fmt.Sprintf("%q would trust everybody; write the addresses of your own proxies", one)
		}
		c.TrustedProxies = append(c.TrustedProxies, network.Masked())
	}
	return ""
}

func setCache(c *Config, value string) string {
	n, err := strconv.ParseUint(value, 10, 16)
	if err != nil {
		return fmt.Sprintf("%q is not a number of megabytes; write for example 16", value)
	}
	c.Cache = n << 20
	return ""
}

// usualBurst is for how many seconds the usual burst would last, spread evenly.
const usualBurst = 10

func setRate(c *Config, value string) string {
	c.Rate = Rate{}
	perSecond, burst, both := strings.Cut(value, "/")
	rate, err := strconv.ParseFloat(perSecond, 64)
	if err != nil || !(rate >= 0 && rate <= 1e6) {
		return fmt.Sprintf("%q is not a number of answers a second; write for example 100, or 0 for no limit", value)
	}
	if rate == 0 && !both {
		return ""
	}
	c.Rate = Rate{rate, max(1, int(rate*usualBurst))}
	if both {
		if c.Rate.Burst, err = strconv.Atoi(burst); err != nil || c.Rate.Burst < 1 || c.Rate.Burst > 1e7 || rate == 0 {
			return fmt.Sprintf("%q does not say how many answers a second and how many at once; "+
				"write for example 100/2000", value)
		}
	}
	return ""
}

func setLog(c *Config, value string) string {
	levels := map[string]slog.Level{
		"debug": slog.LevelDebug, "info": slog.LevelInfo, "warn": slog.LevelWarn, "error": slog.LevelError,
	}
	level, ok := levels[value]
	if !ok {
		return fmt.Sprintf("%q is none of debug, info, warn and error; write one of them", value)
	}
	c.Log = level
	return ""
}
