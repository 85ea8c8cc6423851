package main

import (
	"bufio"
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

// load is how a server is driven: so many readers, each asking again as soon as it was answered.
type load struct {
	readers  int
	duration time.Duration
}

// outcome is what driving a server has shown.
type outcome struct {
	rate     float64 // answers a second
	p50, p99 time.Duration
}

// rounds is how often what is compared is driven by turns.
const rounds = 5

// pair is what the portal has done in a round, and the bare way in the same.
type pair struct{ got, bare outcome }

func (p pair) ratio() float64 { return p.got.rate / p.bare.rate }

// byTurns drives two by turns, so that the machine and the disk of a moment are the same for both,
// and gives the rounds by ratio.
func byTurns(portal, bare func() (outcome, error)) ([]pair, error) {
	all := make([]pair, rounds)
	for i := range all {
		var errs [2]error
		all[i].got, errs[0] = portal()
		all[i].bare, errs[1] = bare()
		if err := errors.Join(errs[:]...); err != nil {
			return nil, err
		}
	}
	slices.SortFunc(all, func(a, b pair) int { return cmp.Compare(a.ratio(), b.ratio()) })
	return all, nil
}

// middle is that of what was sorted.
func middle[T any](sorted []T) T { return sorted[len(sorted)/2] }

// drive asks a server for paths, one after another, and measures how long each answer took, from the first byte asked
// to the last one read. An answer other than 200 ends it with an error.
func drive(host string, paths []string, l load) (outcome, error) {
	var next atomic.Int64
	took := make([][]time.Duration, l.readers)
	failed := make([]error, l.readers)
	start := time.Now()
	var group sync.WaitGroup
	for i := range l.readers {
		group.Go(func() {
			r, err := dial(host)
			if err != nil {
				failed[i] = err
				return
			}
			defer r.Close()
			for time.Since(start) < l.duration {
				asked := time.Now()
				if _, err := r.get(paths[int(next.Add(1)-1)%len(paths)]); err != nil {
					failed[i] = err
					return
				}
				took[i] = append(took[i], time.Since(asked))
			}
		})
	}
	group.Wait()
	lasted := time.Since(start)
	for _, err := range failed {
		if err != nil {
			return outcome{}, err
		}
	}
	all := slices.Concat(took...)
	if len(all) == 0 {
		return outcome{}, fmt.Errorf("%s answered nothing", host)
	}
	return summary(all, lasted), nil
}

// summary is the outcome of what took so long each, one at least, within a time.
func summary(took []time.Duration, within time.Duration) outcome {
	slices.Sort(took)
	at := func(share float64) time.Duration { return took[int(share*float64(len(took)-1))] }
	return outcome{float64(len(took)) / within.Seconds(), at(.5), at(.99)}
}

// reader is one connection that takes compressed answers. It does little, because what it takes of the machine is
// taken from the server: net/http's client would take more than the server that answers it.
type reader struct {
	net.Conn
	from *bufio.Reader
	body bytes.Buffer
	host string
}

func dial(host string) (*reader, error) {
	c, err := net.DialTimeout("tcp", host, 5*time.Second)
	if err != nil {
		return nil, err
	}
	return &reader{Conn: c, from: bufio.NewReaderSize(c, 64<<10), host: host}, nil
}

// answer is what came back; its parts are good until the next one.
type answer struct {
	header []byte // lines from the status to the empty one
	body   []byte // as it was sent: compressed
}

// get reads one answer to its end.
func (r *reader) get(path string) (answer, error) {
	if err := r.SetDeadline(time.Now().Add(30 * time.Second)); err != nil {
		return answer{}, err
	}
	request := "GET " + path + " HTTP/1.1\r\nHost: " + r.host + "\r\nAccept-Encoding: gzip\r\n\r\n"
	if _, err := io.WriteString(r.Conn, request); err != nil {
		return answer{}, err
	}
	var header bytes.Buffer
	length := 0
	chunked := false
	for first := true; ; first = false {
		line, err := r.from.ReadSlice('\n')
		if err != nil {
			return answer{}, err
		}
		if first && !bytes.HasPrefix(line, []byte("HTTP/1.1 200 ")) {
			return answer{}, fmt.Errorf("%s answers %s", path, bytes.TrimSpace(line))
		}
		header.Write(line)
		if n, ok := bytes.CutPrefix(line, []byte("Content-Length: ")); ok {
			if length, err = strconv.Atoi(string(bytes.TrimSpace(n))); err != nil {
				return answer{}, err
			}
		}
		chunked = chunked || bytes.HasPrefix(line, []byte("Transfer-Encoding: chunked"))
		if len(bytes.TrimSpace(line)) == 0 {
			break
		}
	}
	r.body.Reset()
	var err error
	if chunked {
		err = r.chunks()
	} else {
		_, err = io.CopyN(&r.body, r.from, int64(length))
	}
	return answer{header.Bytes(), r.body.Bytes()}, err
}

// chunks reads a body of unknown length.
func (r *reader) chunks() error {
	for {
		line, err := r.from.ReadSlice('\n')
		if err != nil {
			return err
		}
		n, err := strconv.ParseInt(string(bytes.TrimSpace(line)), 16, 32)
		if err != nil {
			return err
		}
		if _, err := io.CopyN(&r.body, r.from, n); err != nil {
			return err
		}
		if _, err := r.from.Discard(2); err != nil || n == 0 {
			return err
		}
	}
}
