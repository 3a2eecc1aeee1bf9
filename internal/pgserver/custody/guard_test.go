//go:build unix

package custody_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"fieldwork/internal/pgserver/custody"
)

// sleeper is a process that works in a folder, and over is closed at its end.
func sleeper(t *testing.T, folder string) (pid int, over chan struct{}) {
	t.Helper()
	cmd := exec.Command("sleep", "600")
	cmd.Dir = folder
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	over = make(chan struct{})
	go func() {
		cmd.Wait()
		close(over)
	}()
	t.Cleanup(func() {
		cmd.Process.Kill()
		<-over
	})
	return cmd.Process.Pid, over
}

// cluster is a folder that says that a server of that number works in it.
func cluster(t *testing.T, pid func(folder string) int, path ...string) string {
	t.Helper()
	folder := filepath.Join(path...)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "postmaster.pid"), fmt.Appendf(nil, "%d\n%s\n", pid(folder), folder), 0o600); err != nil {
		t.Fatal(err)
	}
	return folder
}

// TestGuardEndsWhatIsInCustody: the servers that it was told of, those that they started, and nobody else.
func TestGuardEndsWhatIsInCustody(t *testing.T) {
	if _, err := os.Stat("/proc/self/cwd"); err != nil {
		t.Skip("not tested: this system has no /proc, by which a server is known by where it works")
	}
	folder, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	guard, err := custody.Watch(folder)
	if err != nil {
		t.Fatal(err)
	}
	told, err := guard.Start(exec.Command("sleep", "600"), filepath.Join(t.TempDir(), "log"))
	if err != nil {
		t.Fatal(err)
	}
	var near, far, strange chan struct{}
	works := func(over *chan struct{}) func(string) int {
		return func(at string) (pid int) { pid, *over = sleeper(t, at); return pid }
	}
	cluster(t, works(&near), folder, "data")
	deep := cluster(t, works(&far), folder, "n1", "data")
	elsewhere := t.TempDir()
	forged := cluster(t, func(string) int { return works(&strange)(elsewhere) }, folder, "n2", "data")
	if custody.Postmaster(deep) == 0 || custody.Postmaster(forged) != 0 {
		t.Errorf("servers of the clusters: %d and %d; one works there, the other one elsewhere", custody.Postmaster(deep), custody.Postmaster(forged))
	}
	guard.Dismiss()
	for what, over := range map[string]<-chan struct{}{"told": told.Over(), "near": near, "far": far} {
		select {
		case <-over:
		case <-time.After(time.Minute):
			t.Errorf("the server %q lives on", what)
		}
	}
	select {
	case <-strange:
		t.Error("a process that works elsewhere was ended")
	default:
	}
	if _, err := os.Stat(folder); !os.IsNotExist(err) {
		t.Errorf("the folder is left: %v", err)
	}
}

// TestFamilies: a process and its children are held, go on, and die together.
func TestFamilies(t *testing.T) {
	if _, err := os.Stat("/proc/self/stat"); err != nil {
		t.Skip("not tested: this system has no /proc")
	}
	file := filepath.Join(t.TempDir(), "beats")
	cmd := exec.Command("/bin/sh", "-c", `while :; do echo beat >> "$0"; sleep 0.01; done & wait`, file)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	beats := func() int64 {
		info, err := os.Stat(file)
		if err != nil {
			return 0
		}
		return info.Size()
	}
	more := func() {
		t.Helper()
		for then, end := beats(), time.Now().Add(time.Minute); beats() == then; time.Sleep(time.Millisecond) {
			if time.Now().After(end) {
				t.Fatal("for a minute nothing beats")
			}
		}
	}
	more()
	thaw := custody.FreezeFamilies(cmd.Process.Pid)
	then := beats()
	time.Sleep(100 * time.Millisecond)
	if beats() != then {
		t.Error("a child of a frozen process goes on")
	}
	thaw()
	more()
	if err := custody.KillFamilies(cmd.Process.Pid); err != nil {
		t.Fatal(err)
	}
	cmd.Wait()
	then = beats()
	time.Sleep(100 * time.Millisecond)
	if beats() != then {
		t.Error("a child outlives its parent's death")
	}
}
