//go:build unix

package custody

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
	"time"
)

// patience is how long a killed process may take to be gone. It is no measure of speed: it ends what would never end.
const patience = time.Minute

// KillFamilies kills processes and their children at one instant, as the end of a machine does, and returns when all are gone.
// Each child of PostgreSQL's is in a session of its own, so that no group has them all; the parents are held first, so that no
// child is born while they are counted. Where there is no /proc the children are left to end by themselves, as they do when
// their parent is gone.
func KillFamilies(pids ...int) error {
	all := append([]int(nil), pids...)
	for _, pid := range pids {
		hold(pid)
	}
	for _, pid := range pids {
		all = append(all, childrenOf(pid)...)
	}
	for _, pid := range all {
		syscall.Kill(pid, syscall.SIGKILL)
	}
	end := time.Now().Add(patience)
	for _, pid := range all {
		for lives(pid) {
			if time.Now().After(end) {
				return fmt.Errorf("process %d does not end, though it was killed; its disk may hang", pid)
			}
			time.Sleep(time.Millisecond)
		}
	}
	return nil
}

// FreezeFamilies holds processes and their children where they stand until thaw is called, as a machine that is not given any time.
func FreezeFamilies(pids ...int) (thaw func()) {
	all := append([]int(nil), pids...)
	for _, pid := range pids {
		hold(pid)
	}
	for _, pid := range pids {
		children := childrenOf(pid)
		for _, child := range children {
			hold(child)
		}
		all = append(all, children...)
	}
	return func() {
		for _, pid := range all {
			syscall.Kill(pid, syscall.SIGCONT)
		}
	}
}

// hold stops a process and returns when it stands still.
func hold(pid int) {
	if syscall.Kill(pid, syscall.SIGSTOP) != nil {
		return
	}
	for end := time.Now().Add(patience); lives(pid) && time.Now().Before(end); time.Sleep(time.Millisecond) {
		if state, _ := stat(pid); state == 'T' {
			return
		}
	}
}

// childrenOf are the processes whose parent is pid.
func childrenOf(pid int) []int {
	entries, _ := filepath.Glob("/proc/[0-9]*")
	var children []int
	for _, entry := range entries {
		child, err := strconv.Atoi(filepath.Base(entry))
		if err != nil {
			continue
		}
		if _, parent := stat(child); parent == pid {
			children = append(children, child)
		}
	}
	return children
}

// lives tells whether a process is there and has not ended; one that nobody has waited for yet has ended.
func lives(pid int) bool {
	state, _ := stat(pid)
	return state != 0 && state != 'Z' && state != 'X'
}

// stat is the state of a process and its parent, by proc(5); zeros when there is none. The name before them may hold anything.
func stat(pid int) (state byte, parent int) {
	line, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	if err != nil {
		return 0, 0
	}
	fields := bytes.Fields(line[bytes.LastIndexByte(line, ')')+1:])
	if len(fields) < 2 {
		return 0, 0
	}
	parent, _ = strconv.Atoi(string(fields[1]))
	return fields[0][0], parent
}

// Postmaster is the PostgreSQL server that works in the folder of a cluster; 0 when there is none. The number in its file may be
// that of somebody else by now, who works elsewhere.
func Postmaster(data string) int {
	file, err := os.ReadFile(filepath.Join(data, "postmaster.pid"))
	if err != nil {
		return 0
	}
	first, _, _ := bytes.Cut(file, []byte("\n"))
	pid, err := strconv.Atoi(string(bytes.TrimSpace(first)))
	if err != nil {
		return 0
	}
	if at, err := os.Readlink("/proc/" + strconv.Itoa(pid) + "/cwd"); err != nil || at != data {
		return 0
	}
	return pid
}
