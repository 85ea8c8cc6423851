package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"
)

// diskFaults fill the disk of an SQLite portal, and start it on one that cannot be written to. The disks are in memory, so
// that they may be small; only root can mount them.
func diskFaults(ctx context.Context, r *rig) ([]row, error) {
	if !isRoot() {
		return []row{{fault: "disk full; disk read-only", note: "not tried: only root can mount a small disk"}}, nil
	}
	full, err1 := r.onSmallDisk(ctx, fullDisk)
	readOnly, err2 := r.onSmallDisk(ctx, readOnlyDisk)
	return []row{full, readOnly}, errors.Join(err1, err2)
}

// onSmallDisk runs a trial whose data are on a disk of their own.
func (r *rig) onSmallDisk(ctx context.Context, do func(context.Context, *trial) (row, error)) (one row, err error) {
	dir, err := r.folder()
	if err != nil {
		return one, err
	}
	if err := mount("-t", "tmpfs", "-o", "size=24m,mode=0700", "spolu-prove", dir); err != nil {
		return one, err
	}
	defer func() { err = errors.Join(err, exec.Command("umount", dir).Run()) }()
	m, err := newMailbox()
	if err != nil {
		return one, err
	}
	t, err := r.sqlitePortal(ctx, dir, m, m.url())
	if err != nil {
		return one, err
	}
	defer func() { _ = stopAll(t.nodes) }()
	return do(ctx, t)
}

func mount(args ...string) error {
	if out, err := exec.Command("mount", args...).CombinedOutput(); err != nil {
		return fmt.Errorf("mount: %w: %s", err, out)
	}
	return nil
}

// fullDisk fills what is left while people ask, and makes room again.
func fullDisk(ctx context.Context, t *trial) (row, error) {
	one := row{fault: "disk full, SQLite"}
	filler := filepath.Join(t.dir, "filler")
	err := t.during(ctx, func() error {
		for ; one.cycles < 5; one.cycles++ {
			pause(ctx, time.Second)
			if err := fill(filler); err != nil {
				return err
			}
			before := t.refusals()
			pause(ctx, 2*time.Second)
			if t.refusals() == before {
				return errors.New("nothing is refused though the disk is full")
			}
			if code := status(ctx, "http://"+t.nodes[0].host+"/nabidky?druh=nakupy"); code != http.StatusOK {
				return fmt.Errorf("a page that only reads answers %d while the disk is full", code)
			}
			if err := os.Remove(filler); err != nil {
				return err
			}
			if err := t.recovery(ctx, &one); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return one, err
	}
	one.note = t.answers()
	return t.end(ctx, one, true) // that a letter was taken cannot be noted meanwhile
}

// fill writes until there is no room.
func fill(file string) error {
	f, err := os.Create(file)
	if err != nil {
		return err
	}
	for piece := make([]byte, 64<<10); len(piece) > 0; {
		if _, err := f.Write(piece); errors.Is(err, syscall.ENOSPC) {
			piece = piece[:len(piece)/2]
		} else if err != nil {
			return errors.Join(err, f.Close())
		}
	}
	return f.Close()
}

// readOnlyDisk starts the portal on a disk that cannot be written to: it says so, and starts once it can.
func readOnlyDisk(ctx context.Context, t *trial) (row, error) {
	one := row{fault: "started on a read-only disk, SQLite"}
	n := t.nodes[0]
	err := t.during(ctx, func() error {
		for ; one.cycles < 5; one.cycles++ {
			pause(ctx, 300*time.Millisecond)
			if err := n.end(syscall.SIGTERM); err != nil {
				return err
			}
			if err := mount("-o", "remount,ro", t.dir); err != nil {
				return err
			}
			if err := n.start(); err != nil {
				return err
			}
			if err := n.ready(ctx); err == nil {
				return errors.New("it says that it is ready on a disk that it cannot write to")
			}
			n.kill()
			if err := mount("-o", "remount,rw", t.dir); err != nil {
				return err
			}
			if err := n.start(); err != nil {
				return err
			}
			if err := t.recovery(ctx, &one); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return one, err
	}
	return t.end(ctx, one, true)
}
