package deploy

import (
	"bufio"
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

const (
	secret = "TAJNYTOKEN"
	client = "127.0.0.77" // stands in no configuration
	portal = "spolu.example.org"
)

// TestNginxKeepsSecretsOutOfItsLogs: with the portal away nginx has much to say of each request, and all of it
// would hold the address of a page, which is a secret, and a person's.
func TestNginxKeepsSecretsOutOfItsLogs(t *testing.T) {
	p := startNginx(t)
	form := "token=" + secret + "&need=" + strings.Repeat("x",
		100_000) // too long for memory, so nginx writes it to a file
	get := "GET /zadost/" + secret + " HTTP/1.1\r\nHost: " + portal + "\r\n"
	post := "POST" + strings.TrimPrefix(get, "GET") + "Referer: https://" + portal + "/?" + secret +
		"\r\nContent-Length: "
	for _, r := range []struct {
		what, request string
		secure        bool
		status        int
	}{
		{"a page", get + "\r\n", true, http.StatusBadGateway},
		{"a form", post + strconv.Itoa(len(form)) + "\r\n\r\n" + form, true, http.StatusBadGateway},
		{"a form that is too long", post + "99999999\r\n\r\n", true, http.StatusRequestEntityTooLarge},
		{"what is no request", get + "no header\r\n\r\n", true, http.StatusBadRequest},
		{"no TLS where it must be", get + "\r\n", false, http.StatusBadRequest},
	} {
		if got := p.ask(t, p.https, r.secure, r.request).StatusCode; got != r.status {
			t.Errorf("%s: %d, want %d", r.what, got, r.status)
		}
	}
	p.stop(t)
	p.knowsNothing(t)
}

// TestNginxSendsOnToItsOwnName: over HTTP nobody is sent to a host that the request has made up.
func TestNginxSendsOnToItsOwnName(t *testing.T) {
	p := startNginx(t)
	want := "https://" + portal + "/zadost/" + secret + "?a=b"
	for _, host := range []string{portal, "elsewhere.example.org"} {
		r := p.ask(t, p.http, false, "GET /zadost/"+secret+"?a=b HTTP/1.1\r\nHost: "+host+"\r\n\r\n")
		if at := r.Header.Get("Location"); r.StatusCode != http.StatusMovedPermanently || at != want {
			t.Errorf("%s is sent on to %q, %d, want %s", host, at, r.StatusCode, want)
		}
	}
	p.ask(t, p.http, false, "GET /zadost/"+secret+" HTTP/1.1\r\nHost:\r\n\r\n") // whatever it answers
	p.stop(t)
	p.knowsNothing(t)
}

// proxy is nginx with the shipped servers before a portal that is away. All that it writes is below dir.
type proxy struct {
	dir         string
	cmd         *exec.Cmd
	said        bytes.Buffer
	http, https string
}

// startNginx starts nginx on sockets that are open already, as it does when it replaces itself while it runs (the
// variable NGINX): what connects before it is ready waits, and no port has to be guessed.
func startNginx(t *testing.T) *proxy {
	t.Helper()
	p := &proxy{dir: t.TempDir()}
	var files [2]*os.File
	p.http, files[0] = listen(t)
	p.https, files[1] = listen(t)
	certificate(t, p.path("cert.pem"), p.path("key.pem"))
	write(t, p.path("site.conf"), shipped(t, "nginx.conf", map[string]string{
		"listen 80;": "listen " + p.http + ";", "listen [::]:80;": "",
		"listen 443 ssl;": "listen " + p.https + " ssl;", "listen [::]:443 ssl;": "",
		"/etc/ssl/spolu/": p.dir + "/", "http://127.0.0.1:8080": "http://unix:" + p.path("away")}), 0o600)
	write(t, p.path("nginx.conf"), p.around(), 0o600)
	p.cmd = exec.Command(nginx(t), "-p", p.dir, "-c", p.path("nginx.conf"), "-e", p.path("start.log"))
	p.cmd.Env = []string{"NGINX=3;4;"}
	p.cmd.ExtraFiles = files[:]
	p.cmd.Stdout, p.cmd.Stderr = &p.said, &p.said
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		_ = f.Close() // nginx has its own
	}
	t.Cleanup(func() {
		if p.cmd.ProcessState == nil { // the test did not come to stopping it
			_ = errors.Join(p.cmd.Process.Signal(syscall.SIGTERM), p.cmd.Wait())
		}
	})
	return p
}

// around is what the distribution puts around a site, with logs that say all they can.
func (p *proxy) around() string {
	var b strings.Builder
	if os.Geteuid() == 0 {
		b.WriteString("user root;\n") // else its workers may not read the test's folder
	}
	fmt.Fprintf(&b, "daemon off; worker_processes 1; pid %[1]s/pid; error_log %[1]s/error.log info;\nevents {}\n"+
		"http {\n  access_log %[1]s/access.log;\n", p.dir)
	for _, what := range []string{"client_body", "proxy", "fastcgi", "uwsgi", "scgi"} {
		fmt.Fprintf(&b, "  %s_temp_path %s/%s;\n", what, p.dir, what)
	}
	fmt.Fprintf(&b, "  include %s/site.conf;\n}\n", p.dir)
	return b.String()
}

func (p *proxy) path(name string) string { return filepath.Join(p.dir, name) }

// nginx is the program.
func nginx(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"nginx", "/usr/sbin/nginx"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	if os.Getenv("SPOLU_TEST_NEEDS") == "all" {
		t.Fatal("nginx is missing; scripts/test-needs installs it")
	}
	t.Skip("no nginx on this machine: install it to run this test")
	return ""
}

// listen opens a socket on a free port, to hand on.
func listen(t *testing.T) (address string, f *os.File) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if f, err = l.(*net.TCPListener).File(); err != nil {
		t.Fatal(err)
	}
	return l.Addr().String(), f
}

// certificate writes one that is good for nothing but a handshake.
func certificate(t *testing.T, certFile, keyFile string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	about := &x509.Certificate{SerialNumber: big.NewInt(1), DNSNames: []string{portal},
		NotAfter: time.Now().Add(time.Hour)}
	cert, err := x509.CreateCertificate(rand.Reader, about, about, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	write(t, certFile, string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert})), 0o600)
	write(t, keyFile, string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private})), 0o600)
}

// ask sends the bytes of a request from the client's address and reads the answer's head.
func (p *proxy) ask(t *testing.T, address string, secure bool, request string) *http.Response {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	dialer := &net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(client)}}
	conn, err := dialer.DialContext(ctx, "tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	deadline, _ := ctx.Deadline()
	_ = conn.SetDeadline(deadline) // a socket has one
	if secure {
		conn = tls.Client(conn, &tls.Config{InsecureSkipVerify: true}) // the certificate is the test's own
	}
	if _, err := conn.Write([]byte(request)); err != nil {
		t.Fatal(err)
	}
	r, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatalf("%v; nginx says %s", err, &p.said)
	}
	_ = r.Body.Close()
	return r
}

// stop ends nginx, which then has written all that it writes.
func (p *proxy) stop(t *testing.T) {
	t.Helper()
	if err := p.cmd.Process.Signal(syscall.SIGQUIT); err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Wait(); err != nil {
		t.Errorf("nginx ends with %v: %s", err, &p.said)
	}
}

// knowsNothing looks for the secret and for the client's address in all that nginx has written.
func (p *proxy) knowsNothing(t *testing.T) {
	t.Helper()
	written := map[string]string{"what it says": p.said.String()}
	err := filepath.WalkDir(p.dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		written[path] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(written[p.path("error.log")], "exit") {
		t.Errorf("nginx has not written its own log, so this shows nothing: %q", written[p.path("error.log")])
	}
	for path, text := range written {
		for _, hidden := range []string{secret, client} {
			if at := strings.Index(text, hidden); at >= 0 {
				t.Errorf("%s holds %s: %.200s", path, hidden, text[max(0, at-100):])
			}
		}
	}
}
