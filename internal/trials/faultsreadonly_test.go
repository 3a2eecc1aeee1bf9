//go:build linux

package trials_test

import (
	"bytes"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// TestDiskThatTurnsReadOnly: a file system that meets an error lets nobody write any more, until it has been checked, for
// which the server must let go of it. Until then respondents see their pages and are asked to try again; afterwards all is there
// that was acknowledged. Mounting takes rights that not everybody has; the failing library then stands for it.
func TestDiskThatTurnsReadOnly(t *testing.T) {
	t.Parallel()
	c := pitch(t, 400)
	c = c.another(t)
	d := newVolume(t, c.folder)
	c.db = filepath.Join(d.at, "study.db")
	w := c.admit(t, nil).under(t, patients)
	w.goesOn(t)
	p := w.comes(t, "patient")
	d.failOnce(t)
	w.reports(t, "can be read and not written", "reports errors") // what was under way meets the error itself
	p.isAsked()
	if answer, said := p.send(http.MethodGet, p.page, nil); answer.StatusCode != http.StatusOK {
		t.Errorf("the page is shown with %s:\n%s", answer.Status, said)
	}
	w.runs.Kill()
	d.mend(t)
	w.start(t)
	until(t, "/readyz is green", func() bool { status, _ := w.asks(t, "/readyz"); return status == http.StatusOK })
	w.goesOn(t)
	p.isServed()
	w.discharge(t)
}

// A volume is a file with a file system of its own, which turns read-only when it meets an error.
type volume struct{ image, at string }

// newVolume makes and mounts one below a folder, or skips the test and says why.
func newVolume(t *testing.T, folder string) volume {
	t.Helper()
	d := volume{filepath.Join(folder, "volume.img"), filepath.Join(folder, "volume")}
	if err := os.Mkdir(d.at, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(d.image, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(d.image, 128<<20); err != nil {
		t.Fatal(err)
	}
	said, err := exec.Command("mkfs.ext4", "-q", "-F", d.image).CombinedOutput()
	if err == nil {
		said, err = d.mount()
	}
	if err != nil {
		t.Skipf("no disk of its own can be had here (%v %s); the failing library stands for it", err, bytes.TrimSpace(said))
	}
	t.Cleanup(func() { d.unmount(t) })
	return d
}

func (d volume) mount() (said []byte, err error) {
	return exec.Command("mount", "-o", "loop,errors=remount-ro", d.image, d.at).CombinedOutput()
}

// unmount takes the volume away, which may take a moment after the death of whoever used it.
func (d volume) unmount(t *testing.T) {
	t.Helper()
	var said []byte
	var err error
	for range 100 {
		if said, err = exec.Command("umount", d.at).CombinedOutput(); err == nil {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Errorf("the disk cannot be unmounted: %v %s", err, said)
}

// failOnce has the file system meet an error.
func (d volume) failOnce(t *testing.T) {
	t.Helper()
	said, err := exec.Command("findmnt", "-n", "-o", "SOURCE", d.at).Output()
	if err != nil {
		t.Fatal(err)
	}
	trigger := fmt.Sprintf("/sys/fs/ext4/%s/trigger_fs_error", filepath.Base(string(bytes.TrimSpace(said))))
	if err := os.WriteFile(trigger, []byte("by order"), 0); err != nil {
		t.Skipf("no error can be ordered of this system's disks (%v); the failing library stands for it", err)
	}
}

// mend checks the file system and mounts it again.
func (d volume) mend(t *testing.T) {
	t.Helper()
	d.unmount(t)
	// e2fsck exits with 1 when it has mended what it found.
	check := exec.Command("e2fsck", "-f", "-y", d.image)
	if said, err := check.CombinedOutput(); err != nil && check.ProcessState.ExitCode() != 1 {
		t.Fatalf("e2fsck: %v %s", err, said)
	}
	if said, err := d.mount(); err != nil {
		t.Fatalf("mount: %v %s", err, said)
	}
}
