package post_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"io"
	"log"
	"math/big"
	"net"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"example.org/spolu/internal/config"
)

const (
	user     = "portal"
	password = "planted-password"
)

// mailServer is a real mail server on this machine that does what its hooks say, and keeps what it took.
type mailServer struct {
	way  config.Mail
	pool *x509.CertPool // trusts its certificate

	onConnect, onMail, onRcpt func() error
	onData                    func(c *smtp.Conn, r io.Reader) error // nil: read it all
	noTLS                     bool
	certificate               *x509.Certificate // in the place of one that is good for 127.0.0.1

	mu    sync.Mutex
	taken []taken
	wire  bytes.Buffer // everything that was said in clear
}

// taken is a letter that the server took.
type taken struct {
	from, to string
	utf8     bool
	signedIn bool
	raw      []byte
}

// startServer runs a mail server until the test ends.
func startServer(t *testing.T, way config.Encryption, s *mailServer) *mailServer {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var certificate tls.Certificate
	certificate, s.pool = selfSigned(t, s.certificate)
	server := smtp.NewServer(smtp.BackendFunc(s.session))
	server.Domain = "mail.example.org"
	server.ErrorLog = log.New(io.Discard, "", 0)
	server.AllowInsecureAuth = true // a careless server must not matter
	server.Debug = &locked{w: &s.wire, mu: &s.mu}
	server.EnableSMTPUTF8 = true
	settings := &tls.Config{Certificates: []tls.Certificate{certificate}}
	if !s.noTLS && way == config.StartTLS {
		server.TLSConfig = settings
	}
	port := listener.Addr().(*net.TCPAddr).Port
	if way == config.TLS {
		listener = tls.NewListener(listener, settings)
	}
	served := make(chan struct{})
	go func() {
		defer close(served)
		_ = server.Serve(listener)
	}()
	t.Cleanup(func() {
		_ = server.Close()
		_ = listener.Close() // which a server that has not begun to serve does not know yet
		<-served
	})
	s.way = config.Mail{Host: "127.0.0.1", Port: port, Encryption: way}
	return s
}

func (s *mailServer) letters() []taken {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]taken(nil), s.taken...)
}

func (s *mailServer) heard() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.wire.String()
}

func (s *mailServer) session(c *smtp.Conn) (smtp.Session, error) {
	return &session{server: s, conn: c}, call(s.onConnect)
}

func call(hook func() error) error {
	if hook == nil {
		return nil
	}
	return hook()
}

type session struct {
	server *mailServer
	conn   *smtp.Conn
	taken
}

func (s *session) Reset()        { s.taken = taken{signedIn: s.signedIn} }
func (s *session) Logout() error { return nil }

func (s *session) Mail(from string, o *smtp.MailOptions) error {
	s.from, s.utf8 = from, o.UTF8
	return call(s.server.onMail)
}

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.to = to
	return call(s.server.onRcpt)
}

func (s *session) Data(r io.Reader) error {
	if s.server.onData != nil {
		if err := s.server.onData(s.conn, r); err != nil {
			return err
		}
	}
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	s.raw = raw
	s.server.mu.Lock()
	defer s.server.mu.Unlock()
	s.server.taken = append(s.server.taken, s.taken)
	return nil
}

func (s *session) AuthMechanisms() []string { return []string{sasl.Plain} }

func (s *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, u, p string) error {
		if u != user || p != password {
			return smtp.ErrAuthFailed
		}
		s.signedIn = true
		return nil
	}), nil
}

// reply is what a server says no with.
func reply(code, a, b, c int, words string) error {
	return &smtp.SMTPError{Code: code, EnhancedCode: smtp.EnhancedCode{a, b, c}, Message: words}
}

// locked is a writer for several goroutines.
type locked struct {
	mu *sync.Mutex
	w  io.Writer
}

func (l *locked) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.w.Write(p)
}

// selfSigned is a certificate for this machine, or as another says, and the pool of those who trust it.
func selfSigned(t *testing.T, like *x509.Certificate) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	template := &x509.Certificate{NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}
	if like != nil {
		template = like
	}
	template.SerialNumber, template.Subject = big.NewInt(1), pkix.Name{CommonName: "mail.example.org"}
	template.IsCA, template.BasicConstraintsValid = true, true
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	der, certErr := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	parsed, parseErr := x509.ParseCertificate(der)
	if err := errors.Join(err, certErr, parseErr); err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(parsed)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, pool
}
