package remote_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"strings"
	"syscall"
	"testing"
	"time"

	"example.org/spolu/internal/remote"
)

// TestCause: each cause is one sentence that names the server and says what to do, however deep it lies.
func TestCause(t *testing.T) {
	year := func(n int) time.Time { return time.Date(n, 1, 2, 0, 0, 0, 0, time.UTC) }
	for want, err := range map[string]error{
		"no host is called db.example.org; look at its spelling": &net.DNSError{IsNotFound: true},
		"cannot be looked up; look at this machine's DNS":        &net.DNSError{IsTemporary: true},
		"nothing listens at db.example.org:25; look at host and": &net.OpError{Err: syscall.ECONNREFUSED},
		"no way leads to db.example.org; look at":                &net.OpError{Err: syscall.EHOSTUNREACH},
		"db.example.org:25 does not answer; look at":             context.DeadlineExceeded,
		"db.example.org:25 hangs up; look at":                    io.EOF,
		"does not speak our TLS on port 25; try another":         tls.RecordHeaderError{},
		"of no authority that this machine trusts; give":         x509.UnknownAuthorityError{},
		"its certificate does not hold; give":                    &tls.CertificateVerificationError{Err: io.ErrNoProgress},
		"good from 2020-01-02 to 2021-01-02; have it renewed": x509.CertificateInvalidError{Reason: x509.Expired,
			Cert: &x509.Certificate{NotBefore: year(2020), NotAfter: year(2021)}},
		"not for db.example.org but for a.example.org, 127.0.0.1; write": x509.HostnameError{Certificate: &x509.Certificate{
			DNSNames: []string{"a.example.org"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}},
		"but for nobody; write": x509.HostnameError{Certificate: &x509.Certificate{}},
	} {
		s := remote.Server{Setting: "SPOLU_X", Host: "db.example.org", Port: 25, TLS: "try another"}
		got := s.Cause(fmt.Errorf("deep: %w", errors.Join(errors.New("other"), err)))
		if got == nil || !strings.Contains(got.Error(), want) || strings.Contains(got.Error(), "\n") {
			t.Errorf("%T is said as %v, want %q", err, got, want)
		}
	}
	socket := remote.Server{Setting: "SPOLU_X", Host: "/run/db", Port: 5432}
	if got := socket.Cause(fs.ErrNotExist); got == nil || !strings.Contains(got.Error(), "there is no socket in /run/db") {
		t.Errorf("no socket: %v", got)
	}
	if got := socket.Cause(fs.ErrPermission); got == nil || !strings.Contains(got.Error(), "may not open the socket") {
		t.Errorf("a closed socket: %v", got)
	}
	if got := socket.Cause(errors.New("something else")); got != nil {
		t.Errorf("something else is said as %v", got)
	}
}
