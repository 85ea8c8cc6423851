// Package remote says what is wrong with the way to another server, and what to do about it: its name, its port, its
// certificate. What the server itself answers is for those to explain who speak its language.
package remote

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"strings"
	"syscall"
	"time"
)

// Server is whom one tried to reach.
type Server struct {
	Setting string // where its address stands, as SPOLU_SMTP
	Host    string // or the folder of a socket
	Port    int
	TLS     string // what to do where it speaks no TLS, or another one
}

// at is its address, as people write it.
func (s Server) at() string { return net.JoinHostPort(s.Host, fmt.Sprint(s.Port)) }

// Cause is what is wrong with the way to a server and what to do, in a sentence; nil where err is not of the way.
func (s Server) Cause(err error) error {
	for _, cause := range []func(error) string{s.name, s.network, s.certificate, s.encryption, s.silence, s.end} {
		if sentence := cause(err); sentence != "" {
			return errors.New(sentence)
		}
	}
	return nil
}

func (s Server) name(err error) string {
	wrong, is := errors.AsType[*net.DNSError](err)
	switch {
	case !is:
		return ""
	case wrong.IsNotFound:
		return fmt.Sprintf("no host is called %s; look at its spelling in %s", s.Host, s.Setting)
	}
	return fmt.Sprintf("the name %s cannot be looked up; look at this machine's DNS", s.Host)
}

func (s Server) network(err error) string {
	switch {
	case errors.Is(err, syscall.ECONNREFUSED):
		return fmt.Sprintf("nothing listens at %s; look at host and port in %s, and whether the server runs", s.at(),
			s.Setting)
	case errors.Is(err, syscall.EHOSTUNREACH), errors.Is(err, syscall.ENETUNREACH):
		return fmt.Sprintf("no way leads to %s; look at this machine's network, and at the host in %s", s.Host, s.Setting)
	case errors.Is(err, fs.ErrNotExist) && strings.HasPrefix(s.Host, "/"):
		return fmt.Sprintf("there is no socket in %s; look at it in %s, and whether the server runs", s.Host, s.Setting)
	case errors.Is(err, fs.ErrPermission) && strings.HasPrefix(s.Host, "/"):
		return fmt.Sprintf("this user may not open the socket in %s; let it in, or choose another way in %s", s.Host,
			s.Setting)
	}
	return ""
}

func (s Server) certificate(err error) string {
	if invalid, is := errors.AsType[x509.CertificateInvalidError](err); is && invalid.Reason == x509.Expired {
		return fmt.Sprintf("its certificate is good from %s to %s; have it renewed, or set this machine's clock right",
			invalid.Cert.NotBefore.Format(time.DateOnly), invalid.Cert.NotAfter.Format(time.DateOnly))
	}
	if other, is := errors.AsType[x509.HostnameError](err); is {
		return fmt.Sprintf("its certificate is not for %s but for %s; write such a name into %s, or give it another one",
			s.Host, names(other.Certificate), s.Setting)
	}
	if _, is := errors.AsType[x509.UnknownAuthorityError](err); is {
		return "its certificate is of no authority that this machine trusts; give it one that is, " +
			"or add its authority to this machine's"
	}
	if _, is := errors.AsType[*tls.CertificateVerificationError](err); is {
		return "its certificate does not hold; give it another one"
	}
	return ""
}

// names are whom a certificate is for.
func names(c *x509.Certificate) string {
	all := c.DNSNames
	for _, ip := range c.IPAddresses {
		all = append(all, ip.String())
	}
	if len(all) == 0 {
		return "nobody"
	}
	return strings.Join(all, ", ")
}

func (s Server) encryption(err error) string {
	_, other := errors.AsType[tls.RecordHeaderError](err)
	_, refused := errors.AsType[tls.AlertError](err)
	if !other && !refused {
		return ""
	}
	return fmt.Sprintf("it does not speak our TLS on port %d; %s", s.Port, s.TLS)
}

func (s Server) silence(err error) string {
	broken, is := errors.AsType[net.Error](err)
	if !errors.Is(err, context.DeadlineExceeded) && !errors.Is(err, os.ErrDeadlineExceeded) && (!is || !broken.Timeout()) {
		return ""
	}
	return fmt.Sprintf("%s does not answer; look at host and port in %s, and whether a firewall is in between", s.at(),
		s.Setting)
}

func (s Server) end(err error) string {
	if !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, syscall.ECONNRESET) &&
		!errors.Is(err, syscall.EPIPE) {
		return ""
	}
	return fmt.Sprintf("%s hangs up; look at the port in %s, and whether it lets this machine in", s.at(), s.Setting)
}
