package config

import (
	"net/url"
	"strconv"
	"strings"
)

// Encryption is how the way to the mail server is protected.
type Encryption string

// The ways to a mail server.
const (
	StartTLS Encryption = "starttls" // begins in clear, and nothing is sent before it is encrypted
	TLS      Encryption = "tls"      // encrypted from the first byte
	Off      Encryption = "off"      // in clear: a mail server on this machine
)

// Mail is where letters go: a mail server, a folder, or nowhere (the zero value).
type Mail struct {
	Host       string
	Port       int
	User       string
	Password   string
	Encryption Encryption
	Folder     string // for .eml files, instead of a server
}

// None reports that letters have nowhere to go and wait in the outbox.
func (m Mail) None() bool { return m.Host == "" && m.Folder == "" }

// String is the way without its user and password, for the log.
func (m Mail) String() string {
	switch {
	case m.None():
		return "none"
	case m.Folder != "":
		return "file:" + m.Folder
	}
	return m.Host + ":" + strconv.Itoa(m.Port) + " (" + string(m.Encryption) + ")"
}

// GoString keeps the password out of %#v, too.
func (m Mail) GoString() string { return "config.Mail{" + m.String() + "}" }

const mailExample = "write for example smtp://user:password@mail.example.org:587, with %40 for an @ in the password"

// setSMTP never quotes the value: it holds a password.
func setSMTP(c *Config, value string) (problem string) {
	c.SMTP = Mail{}
	if value == "" {
		return ""
	}
	if folder, ok := strings.CutPrefix(value, "file:"); ok {
		c.SMTP.Folder = folder
		if folder == "" {
			return "the folder is missing; write for example file:data/letters"
		}
		return ""
	}
	u, err := url.Parse(value)
	if err != nil || u.Scheme != "smtp" && u.Scheme != "smtps" || u.Hostname() == "" ||
		strings.Trim(u.Path, "/") != "" || u.Fragment != "" {
		return "this is not the address of a mail server; " + mailExample
	}
	c.SMTP, problem = server(u)
	return problem
}

func server(u *url.URL) (m Mail, problem string) {
	m = Mail{Host: u.Hostname(), Port: 587, User: u.User.Username(), Encryption: StartTLS}
	m.Password, _ = u.User.Password()
	if u.Scheme == "smtps" {
		m.Port, m.Encryption = 465, TLS
	}
	if u.RawQuery != "" {
		if u.RawQuery != "tls=off" || u.Scheme != "smtp" {
			return m, "the only option of a mail server is smtp://…?tls=off; " + mailExample
		}
		m.Encryption = Off
	}
	if port := u.Port(); port != "" {
		var err error
		if m.Port, err = strconv.Atoi(port); err != nil || m.Port < 1 || m.Port > 65535 {
			return m, "the port of a mail server is a number from 1 to 65535; " + mailExample
		}
	}
	return m, m.check()
}

func (m Mail) check() string {
	switch {
	case m.Encryption == Off && !Loopback(m.Host):
		return "tls=off is only for a mail server on this machine; " + mailExample
	case m.Encryption == Off && m.User+m.Password != "":
		return "a password is never sent without TLS; leave out the user, or leave out tls=off"
	case (m.User == "") != (m.Password == ""):
		return "a user and a password belong together; " + mailExample
	}
	return ""
}
