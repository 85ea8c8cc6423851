package main

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/emersion/go-smtp"
)

// mailFault is a way in which a mail server misbehaves.
type mailFault struct {
	name  string
	acts  script
	down  bool // nobody listens
	final bool // no letter may arrive afterwards: each is known as failed
	again bool // a letter may come twice, because nobody was told that it was taken
	tls   bool // it shows a certificate that nobody vouches for
}

var (
	later   = &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 3, 0}, Message: "later"}
	refused = &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such mailbox"}
)

var mailScripts = []mailFault{
	{name: "451 to the recipient", acts: script{rcpt: later}},
	{name: "451 after the letter", acts: script{data: later}},
	{name: "550 to the recipient", acts: script{rcpt: refused}, final: true},
	{name: "550 after the letter", acts: script{data: refused}, final: true},
	{name: "no greeting", acts: script{silent: true}},
	{name: "each answer after two seconds", acts: script{slow: 2 * time.Second}},
	{name: "reset amid the letter", acts: script{cut: true}},
	{name: "taken, and the 250 lost", acts: script{keepAndCut: true}, again: true},
	{name: "nobody listens", down: true},
	{name: "a certificate that nobody vouches for", tls: true},
}

// mailFaults run all at once, each with a portal and a mail server of its own:
// most of the time they wait for the next try.
func mailFaults(ctx context.Context, r *rig) ([]row, error) {
	rows, errs := make([]row, len(mailScripts)), make([]error, len(mailScripts))
	var all sync.WaitGroup
	for i, f := range mailScripts {
		dir, err := r.folder()
		if err != nil {
			return nil, err
		}
		all.Go(func() {
			if rows[i], errs[i] = r.mailFault(ctx, f, dir); errs[i] != nil {
				errs[i] = fmt.Errorf("%s: %w", f.name, errs[i])
			}
		})
	}
	all.Wait()
	return rows, errors.Join(errs...)
}

// mailFault has people ask for some seconds while the mail server misbehaves, and for some more when it does not.
func (r *rig) mailFault(ctx context.Context, f mailFault, dir string) (row, error) {
	one := row{fault: "mail server: " + f.name, cycles: 1}
	m, err := newMailbox()
	if err != nil {
		return one, err
	}
	t, mend, err := r.behind(ctx, f, m, dir)
	if err != nil {
		return one, err
	}
	defer func() { _ = stopAll(t.nodes) }()
	t.pace = 10 * pace // ten portals share the machine
	if err := t.during(ctx, func() error { pause(ctx, 3*time.Second); return t.settled(ctx, f) }); err != nil {
		return one, err
	}
	if err := mend(); err != nil {
		return one, err
	}
	healed := time.Now()
	if f.final {
		return t.endRefused(ctx, one)
	}
	if err := t.emptied(ctx); err != nil {
		return one, err
	}
	one.recovered = time.Since(healed)
	return t.end(ctx, one, f.again)
}

// emptied waits until no letter waits to leave: one in hand of a killed node is taken over after a minute.
func (t *trial) emptied(ctx context.Context) error {
	for began := time.Now(); time.Since(began) < 6*time.Minute && ctx.Err() == nil; pause(ctx, 100*time.Millisecond) {
		queued, err1 := t.nodes[0].letters(ctx, "queued")
		sending, err2 := t.nodes[0].letters(ctx, "sending")
		if err := errors.Join(err1, err2); err != nil || queued+sending == 0 {
			return err
		}
	}
	return errors.New("letters do not leave")
}

// settled waits until the fault was met by each letter, or for a while where a try takes long.
func (t *trial) settled(ctx context.Context, f mailFault) error {
	met := func() bool { return !f.final || t.mail.tried() >= int(t.acknowledged.Load()) }
	for began := time.Now(); !met() && time.Since(began) < 5*time.Second; {
		pause(ctx, 20*time.Millisecond)
	}
	return ctx.Err()
}

// endRefused is what a trial has shown whose letters were refused for good: each is known as failed.
func (t *trial) endRefused(ctx context.Context, one row) (row, error) {
	if err := t.settle(ctx); err != nil {
		return one, err
	}
	one.acknowledged = int(t.acknowledged.Load())
	var failed, arrived int
	wait := func() { pause(ctx, 100*time.Millisecond) }
	for began := time.Now(); failed+arrived < one.acknowledged && time.Since(began) < 30*time.Second; wait() {
		var err error
		if failed, err = t.nodes[0].letters(ctx, "failed"); err != nil {
			return one, err
		}
		none, _, _ := t.mail.count(t.all)
		arrived = one.acknowledged - none
	}
	one.lost = t.missing() + max(0, one.acknowledged-failed-arrived)
	one.note = fmt.Sprintf("%d letters are known as failed, %d left after the fault", failed, arrived)
	return one, nil
}

// letters is how many letters the node's metrics count in a state.
func (n *node) letters(ctx context.Context, state string) (int, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+n.admin+"/metrics", nil)
	if err != nil {
		return 0, err
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return 0, err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	for line := range strings.Lines(string(text)) {
		if number, ok := strings.CutPrefix(line, `spolu_letters{state="`+state+`"} `); ok {
			return strconv.Atoi(strings.TrimSpace(number))
		}
	}
	return 0, err // none
}

// behind is a running portal before a mail server that misbehaves, and what mends it.
func (r *rig) behind(
	ctx context.Context, f mailFault, m *mailbox, dir string,
) (t *trial, mend func() error, err error) {
	switch {
	case f.down:
		m.close()
		t, err = r.sqlitePortal(ctx, dir, m, m.url())
		return t, func() error { return m.open(nil) }, err
	case f.tls:
		return r.behindTLS(ctx, m, dir)
	}
	m.act(f.acts)
	t, err = r.sqlitePortal(ctx, dir, m, m.url())
	return t, func() error { m.act(script{}); return nil }, err
}

// behindTLS is a portal whose mail server shows a certificate of an authority that the portal does not know, and later
// one of the authority that it does.
func (r *rig) behindTLS(ctx context.Context, m *mailbox, dir string) (*trial, func() error, error) {
	m.close()
	good, authority, err := certificate()
	if err != nil {
		return nil, nil, err
	}
	bad, _, err := certificate()
	if err != nil {
		return nil, nil, err
	}
	file := filepath.Join(dir, "authority.pem")
	if err := os.WriteFile(file, authority, 0o600); err != nil {
		return nil, nil, err
	}
	if err := m.open(&tls.Config{Certificates: []tls.Certificate{bad}}); err != nil {
		return nil, nil, err
	}
	t, err := r.sqlitePortal(ctx, dir, m, "smtps://"+m.address, "SSL_CERT_FILE="+file)
	return t, func() error {
		if n, _, _ := m.count(t.all); n < int(t.acknowledged.Load()) {
			return errors.New("a letter left over a connection that nobody vouches for")
		}
		m.close()
		return m.open(&tls.Config{Certificates: []tls.Certificate{good}})
	}, err
}

// certificate is one for this machine, and the authority that vouches for it: itself.
func certificate() (c tls.Certificate, authority []byte, err error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return c, nil, err
	}
	now := time.Now()
	template := &x509.Certificate{
		SerialNumber: big.NewInt(now.UnixNano()),
		Subject:      pkix.Name{CommonName: "mail.example.org"},
		NotBefore:    now.Add(-time.Hour), NotAfter: now.Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true,
		KeyUsage:    x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return c, nil, err
	}
	c = tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
	return c, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), nil
}
