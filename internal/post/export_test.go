package post

import (
	"context"
	"crypto/x509"
	"net/mail"
	"time"

	"example.org/spolu/internal/config"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/store/outbox"
	"example.org/spolu/internal/worker"
)

// WaitBy makes an office wait as a test wants it.
func (o *Office) WaitBy(w worker.Waiter) { o.wait = w }

// NewTrustingCarrier is NewCarrier for a mail server whose certificate is of an authority in a pool.
func NewTrustingCarrier(way config.Mail, pool *x509.CertPool) Carrier { return trusting(way, pool) }

// CheckTrusting is Check for such a mail server.
func CheckTrusting(ctx context.Context, way config.Mail, pool *x509.CertPool, from mail.Address) error {
	return trusting(way, pool).check(ctx, from)
}

// TryTrusting is Try for such a mail server.
func TryTrusting(ctx context.Context, way config.Mail, pool *x509.CertPool, e Envelope) (string, error) {
	return trusting(way, pool).try(ctx, e)
}

func trusting(way config.Mail, pool *x509.CertPool) *server {
	s := newServer(way)
	s.tls.RootCAs = pool
	return s
}

// Outcome is what follows from a try.
func Outcome(l outbox.Letter, f *Failure, now time.Time) (help.LetterAction, string, time.Time) {
	return outcome(l, f, now)
}

// The numbers of the waiting.
const (
	Lease       = outbox.Lease
	RetryFor    = help.LetterLife
	MaxAttempts = maxAttempts
)
