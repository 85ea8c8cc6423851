package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// diskFaults fill the disk of an SQLite portal, have it turn read-only, and start the portal on one that cannot be
// written to. The disks are small ones of their own, which only root can mount.
func diskFaults(ctx context.Context, r *rig) (rows []row, err error) {
	if !isRoot() {
		return []row{{fault: "disk full; disk read-only", note: "not tried: only root can mount a small disk"}}, nil
	}
	for _, one := range []struct {
		mount func(dir string) error
		do    func(context.Context, *trial) (row, error)
	}{
		{mountMemory, fullDisk},
		{mountMemory, readOnlyDisk},
		{mountImage, failingDisk},
	} {
		shown, e := r.onDisk(ctx, one.mount, one.do)
		rows, err = append(rows, shown), errors.Join(err, e)
	}
	return rows, err
}

// onDisk runs a trial whose data are on a disk of their own.
func (r *rig) onDisk(
	ctx context.Context, mountAt func(dir string) error, do func(context.Context, *trial) (row, error),
) (one row, err error) {
	dir, err := r.folder()
	if err != nil {
		return one, err
	}
	if err := mountAt(dir); err != nil {
		return one, err
	}
	defer func() { err = errors.Join(err, command("umount", dir)) }()
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

// mountMemory is a disk in memory.
func mountMemory(dir string) error {
	return command("mount", "-t", "tmpfs", "-o", "size=128m,mode=0700", "spolu-faults", dir)
}

// mountImage is a disk in a file, with a file system that turns read-only when it meets an error.
func mountImage(dir string) error {
	image := dir + ".img"
	f, err := os.Create(image)
	if err != nil {
		return err
	}
	if err := errors.Join(f.Truncate(128<<20), f.Close(), command("mkfs.ext4", "-q", image)); err != nil {
		return err
	}
	return mountChecked(image, dir)
}

// mountChecked mends the file system in an image and mounts it.
func mountChecked(image, dir string) error {
	if err := command("fsck.ext4", "-p", image); err != nil {
		if e, ok := errors.AsType[*exec.ExitError](err); !ok || e.ExitCode() > 1 { // 1: there was something to mend
			return err
		}
	}
	return command("mount", "-o", "loop,errors=remount-ro", image, dir)
}

// command runs a command of the system.
func command(name string, args ...string) error {
	if out, err := exec.Command(name, args...).CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w: %s", name, err, out)
	}
	return nil
}

// fullDisk fills what is left while people ask, and makes room again.
func fullDisk(ctx context.Context, t *trial) (row, error) {
	one := row{fault: "disk full, SQLite"}
	filler := filepath.Join(t.dir, "filler")
	err := t.again(ctx, &one, 5, func() error {
		pause(ctx, time.Second)
		if err := fill(filler); err != nil {
			return err
		}
		if err := t.onlyReads(ctx); err != nil {
			return err
		}
		return os.Remove(filler)
	})
	if err != nil {
		return one, err
	}
	one.note = t.answers()
	return t.end(ctx, one, true) // that a letter was taken cannot be noted meanwhile
}

// onlyReads waits for two seconds in which requests must be refused, and pages that only read must answer.
func (t *trial) onlyReads(ctx context.Context) error {
	before := t.refusals()
	pause(ctx, 2*time.Second)
	if t.refusals() == before {
		return errors.New("nothing is refused though nothing can be written")
	}
	if code := status(ctx, "http://"+t.nodes[0].host+"/nabidky?druh=nakupy"); code != http.StatusOK {
		return fmt.Errorf("a page that only reads answers %d while nothing can be written", code)
	}
	return nil
}

// failingDisk has the file system turn read-only while people ask, as after an error of the disk. It is mended as an
// operator would: the portal is stopped, the file system checked and mounted again.
func failingDisk(ctx context.Context, t *trial) (row, error) {
	one := row{fault: "disk turned read-only while it runs, SQLite"}
	n, image := t.nodes[0], t.dir+".img"
	err := t.again(ctx, &one, 5, func() error {
		pause(ctx, time.Second)
		if err := breakFileSystem(t.dir); err != nil {
			return err
		}
		if err := t.onlyReads(ctx); err != nil {
			return err
		}
		if err := n.end(syscall.SIGTERM); err != nil {
			return err
		}
		if err := command("umount", t.dir); err != nil {
			return err
		}
		if err := mountChecked(image, t.dir); err != nil {
			return err
		}
		return n.start()
	})
	if err != nil {
		return one, err
	}
	one.note = t.answers()
	return t.end(ctx, one, true)
}

// breakFileSystem has the kernel find an error in the file system that is mounted at dir.
func breakFileSystem(dir string) error {
	device, err := exec.Command("findmnt", "-n", "-o", "SOURCE", dir).Output()
	if err != nil {
		return err
	}
	name := filepath.Base(strings.TrimSpace(string(device)))
	return os.WriteFile(filepath.Join("/sys/fs/ext4", name, "trigger_fs_error"), []byte("1"), 0)
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
	err := t.again(ctx, &one, 5, func() error {
		pause(ctx, 300*time.Millisecond)
		if err := n.end(syscall.SIGTERM); err != nil {
			return err
		}
		if err := command("mount", "-o", "remount,ro", t.dir); err != nil {
			return err
		}
		if err := n.start(); err != nil {
			return err
		}
		if err := n.ready(ctx); err == nil {
			return errors.New("it says that it is ready on a disk that it cannot write to")
		}
		n.kill()
		if err := command("mount", "-o", "remount,rw", t.dir); err != nil {
			return err
		}
		return n.start()
	})
	if err != nil {
		return one, err
	}
	return t.end(ctx, one, true)
}
