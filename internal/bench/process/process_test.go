package process

import (
	"os"
	"testing"
	"time"
)

// TestThisProcess: what is told of this process is plausible, and its time goes on while it works.
func TestThisProcess(t *testing.T) {
	if _, err := os.Stat("/proc/self/stat"); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal(err)
		}
		t.Skip("this machine has no /proc: only Linux tells of processes so")
	}
	before, err := Busy(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	for deadline, sum := time.Now().Add(time.Minute), 0; ; sum++ {
		now, err := Busy(os.Getpid())
		if err != nil {
			t.Fatal(err)
		}
		if now > before {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("after %d looks the process has had no more time than %v", sum, before)
		}
	}
	if stolen, err := Stolen(); err != nil || stolen < 0 {
		t.Errorf("%v was stolen (%v)", stolen, err)
	}
	now, highest, err := Memory(os.Getpid())
	if err != nil || now < 1 || highest < now {
		t.Errorf("%v MiB resident, %v at its highest (%v)", now, highest, err)
	}
}

// TestNoProcess: a process that is not there is an error.
func TestNoProcess(t *testing.T) {
	const none = 1 << 30 // beyond the largest id that Linux gives
	if _, err := Busy(none); err == nil {
		t.Error("it has had time")
	}
	if _, _, err := Memory(none); err == nil {
		t.Error("it has memory")
	}
}
