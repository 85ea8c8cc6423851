package main

import (
	"bytes"
	"crypto/tls"
	"errors"
	"io"
	"log"
	"net"
	"net/mail"
	"sync"
	"time"

	"github.com/emersion/go-smtp"
)

// mailbox is a mail server that takes letters for everybody, and does what its script says.
type mailbox struct {
	address  string
	server   *smtp.Server
	listener net.Listener

	mu     sync.Mutex
	script script
	taken  map[string]map[string]int // recipient → Message-ID → how often
	tries  int                       // letters that somebody began to hand over
}

// script is how a mail server misbehaves; the zero one does not.
type script struct {
	rcpt, data error // answers
	cut        bool  // the connection ends amid the letter
	keepAndCut bool  // the letter is taken, and the connection ends before that is said
	silent     bool  // it never greets
	slow       time.Duration
}

// newMailbox is a server that listens.
func newMailbox() (*mailbox, error) {
	m := &mailbox{taken: map[string]map[string]int{}}
	var err error
	if m.address, err = free(); err != nil {
		return nil, err
	}
	return m, m.open(nil)
}

// open listens, after close also again at the same address. With settings it speaks TLS from the start.
func (m *mailbox) open(settings *tls.Config) error {
	listener, err := net.Listen("tcp", m.address)
	for range 100 { // somebody's connection may have been given the port meanwhile
		if err == nil {
			break
		}
		time.Sleep(100 * time.Millisecond)
		listener, err = net.Listen("tcp", m.address)
	}
	if err != nil {
		return err
	}
	m.listener = listener
	m.server = smtp.NewServer(smtp.BackendFunc(m.greet))
	m.server.Domain, m.server.EnableSMTPUTF8 = "mail.example.org", true
	m.server.ErrorLog = log.New(io.Discard, "", 0)
	if settings != nil {
		listener = tls.NewListener(listener, settings)
	}
	server := m.server
	go func() { _ = server.Serve(listener) }()
	return nil
}

func (m *mailbox) close() {
	_ = m.listener.Close()
	_ = m.server.Close()
}

// url is the setting of the portal that leads here.
func (m *mailbox) url() string { return "smtp://" + m.address + "?tls=off" }

// act changes the script.
func (m *mailbox) act(s script) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.script = s
}

func (m *mailbox) now() script {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.script
}

func (m *mailbox) greet(c *smtp.Conn) (smtp.Session, error) {
	for m.now().silent {
		time.Sleep(20 * time.Millisecond)
	}
	return &session{box: m, conn: c}, nil
}

type session struct {
	box  *mailbox
	conn *smtp.Conn
	to   string
}

func (s *session) Reset()        {}
func (s *session) Logout() error { return nil }

func (s *session) Mail(string, *smtp.MailOptions) error {
	time.Sleep(s.box.now().slow)
	s.box.mu.Lock()
	s.box.tries++
	s.box.mu.Unlock()
	return nil
}

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	time.Sleep(s.box.now().slow)
	s.to = to
	return s.box.now().rcpt
}

var errCut = errors.New("the connection was cut")

func (s *session) Data(r io.Reader) error {
	now := s.box.now()
	time.Sleep(now.slow)
	switch {
	case now.cut:
		_ = s.conn.Conn().Close()
		return errCut
	case now.data != nil:
		_, _ = io.Copy(io.Discard, r)
		return now.data
	}
	text, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	m, err := mail.ReadMessage(bytes.NewReader(text))
	if err != nil {
		return err
	}
	s.box.take(s.to, m.Header.Get("Message-ID"))
	if now.keepAndCut {
		_ = s.conn.Conn().Close()
		return errCut
	}
	return nil
}

func (m *mailbox) take(to, id string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.taken[to] == nil {
		m.taken[to] = map[string]int{}
	}
	m.taken[to][id]++
}

func (m *mailbox) lettersTo(address string) int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.taken[address])
}

func (m *mailbox) tried() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.tries
}

// count says of the letters to people: for how many there is none, for how many more than one, and how many came again.
func (m *mailbox) count(all []*ask) (none, several, again int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, a := range all {
		if a.url == "" {
			continue
		}
		letters := m.taken[a.email()]
		switch {
		case len(letters) == 0:
			none++
		case len(letters) > 1:
			several++
		}
		for _, times := range letters {
			again += times - 1
		}
	}
	return none, several, again
}
