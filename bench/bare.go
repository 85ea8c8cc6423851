package main

import (
	"bufio"
	"bytes"
	"fmt"
	"net"
	"net/http"
	"net/textproto"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// bareFlag makes this program the bare handler, in a process of its own as the portal is: the address to listen on,
// then the file with the answer.
const bareFlag = "-bare"

// serveBare answers everything with one answer: what net/http takes for the same bytes.
func serveBare(address, file string) error {
	whole, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	head, body, _ := bytes.Cut(whole, []byte("\r\n\r\n"))
	_, lines, _ := bytes.Cut(head, []byte("\r\n"))
	header, err := textproto.NewReader(bufio.NewReader(strings.NewReader(string(lines) + "\r\n\r\n"))).ReadMIMEHeader()
	if err != nil {
		return err
	}
	for _, own := range []string{"Transfer-Encoding", "Content-Length", "Date"} { // net/http writes them itself
		header.Del(own)
	}
	return http.ListenAndServe(address, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		for name, values := range header {
			w.Header()[name] = values
		}
		_, _ = w.Write(body) // a reader who has gone is no concern here
	}))
}

// startBare starts the bare handler of an answer.
func startBare(dir string, a answer) (*process, error) {
	file := filepath.Join(dir, "answer")
	if err := os.WriteFile(file, append(append([]byte{}, a.header...), a.body...), 0o600); err != nil {
		return nil, err
	}
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	host, err := free()
	if err != nil {
		return nil, err
	}
	return start(exec.Command(self, bareFlag, host, file), host, "/")
}

// free is an address that nobody listens on.
func free() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", fmt.Errorf("no free address: %w", err)
	}
	return l.Addr().String(), l.Close()
}
