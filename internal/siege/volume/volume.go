// Package volume is a file with a file system of its own, an ext4 that turns read-only when it meets an error.
//
// It is opinionated: the file system is the system's own and meets the error by order, so that whatever it does is what it would do
// on a disk that begins to fail. Mounting takes rights that not everybody has; whoever has none skips the test. It is imported
// by tests only.
package volume

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// A Volume is mounted.
type Volume struct {
	At    string // the folder
	image string
}

// size is what a volume has room for, in bytes. No more of it is on the disk than is written.
const size = 128 << 20

// New makes and mounts a volume below a folder, or skips the test and says why. It is taken away when the test ends.
func New(t testing.TB, folder string) *Volume {
	t.Helper()
	v := &Volume{At: filepath.Join(folder, "volume"), image: filepath.Join(folder, "volume.img")}
	if err := os.Mkdir(v.At, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(v.image, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(v.image, size); err != nil {
		t.Fatal(err)
	}
	said, err := exec.Command("mkfs.ext4", "-q", "-F", v.image).CombinedOutput()
	if err == nil {
		said, err = v.mount()
	}
	if err != nil {
		t.Skipf("no disk of its own can be had here (%v %s); the failing library stands for it", err, bytes.TrimSpace(said))
	}
	t.Cleanup(func() { v.unmount(t) })
	return v
}

func (v *Volume) mount() (said []byte, err error) {
	return exec.Command("mount", "-o", "loop,errors=remount-ro", v.image, v.At).CombinedOutput()
}

// unmount takes the volume away, which may take a moment after the death of whoever used it.
func (v *Volume) unmount(t testing.TB) {
	t.Helper()
	var said []byte
	var err error
	for range 100 {
		if said, err = exec.Command("umount", v.At).CombinedOutput(); err == nil {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Errorf("the disk cannot be unmounted: %v %s", err, said)
}

// FailOnce has the file system meet an error.
func (v *Volume) FailOnce(t testing.TB) {
	t.Helper()
	said, err := exec.Command("findmnt", "-n", "-o", "SOURCE", v.At).Output()
	if err != nil {
		t.Fatal(err)
	}
	trigger := fmt.Sprintf("/sys/fs/ext4/%s/trigger_fs_error", filepath.Base(string(bytes.TrimSpace(said))))
	if err := os.WriteFile(trigger, []byte("by order"), 0); err != nil {
		t.Skipf("no error can be ordered of this system's disks (%v); the failing library stands for it", err)
	}
}

// Mend checks the file system and mounts it again. Nobody may have a file of it open.
func (v *Volume) Mend(t testing.TB) {
	t.Helper()
	v.unmount(t)
	// e2fsck exits with 1 when it has mended what it found.
	check := exec.Command("e2fsck", "-f", "-y", v.image)
	if said, err := check.CombinedOutput(); err != nil && check.ProcessState.ExitCode() != 1 {
		t.Fatalf("e2fsck: %v %s", err, said)
	}
	if said, err := v.mount(); err != nil {
		t.Fatalf("mount: %v %s", err, said)
	}
}
