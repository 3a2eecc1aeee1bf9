// Package process tells what a running process takes of the machine, as Linux counts it.
//
// It is opinionated: the kernel's own counters are read, from outside, so that being measured costs the process nothing and
// no program has to be believed about itself.
package process

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
)

// tick is the unit of times in /proc/PID/stat. It is USER_HZ, which Linux has as 100 on every architecture that Go knows.
const tick = 10 * time.Millisecond

// The fields of /proc/PID/stat behind the name in parentheses: proc(5), fields 14 and 15.
const (
	userField   = 11
	systemField = 12
)

// Busy is the processor time that the process has had, in user and system mode.
func Busy(pid int) (time.Duration, error) {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, fmt.Errorf("the time of process %d: %w", pid, err)
	}
	// The name may hold anything, parentheses too, so that the last one ends it.
	return ticks(fmt.Sprintf("the time of process %d", pid), stat[bytes.LastIndexByte(stat, ')')+1:], userField, systemField)
}

// stolenField is the one of the line "cpu" of /proc/stat that has the time which the host gave to other machines: proc(5).
const stolenField = 8

// Stolen is the processor time that this machine wanted since its start and that its host gave to others, over all processors;
// 0 on a machine of its own.
func Stolen() (time.Duration, error) {
	stat, err := os.ReadFile("/proc/stat")
	if err != nil {
		return 0, fmt.Errorf("the time that was stolen: %w", err)
	}
	line, _, _ := bytes.Cut(stat, []byte("\n"))
	return ticks("the time that was stolen", line, stolenField)
}

// ticks adds up the times that stand in some fields of a line, counted from 0; what says of what they are, for errors.
func ticks(what string, line []byte, in ...int) (time.Duration, error) {
	fields := strings.Fields(string(line))
	var sum int64
	for _, i := range in {
		if len(fields) <= i {
			return 0, fmt.Errorf("%s: /proc has %d fields", what, len(fields))
		}
		n, err := strconv.ParseInt(fields[i], 10, 64)
		if err != nil {
			return 0, fmt.Errorf("%s: %w", what, err)
		}
		sum += n
	}
	return time.Duration(sum) * tick, nil
}

// Memory is the resident memory of the process now and at its highest, in MiB.
func Memory(pid int) (now, highest float64, err error) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, 0, fmt.Errorf("the memory of process %d: %w", pid, err)
	}
	for line := range strings.Lines(string(status)) {
		name, value, _ := strings.Cut(line, ":")
		fields := strings.Fields(value)
		if name != "VmRSS" && name != "VmHWM" || len(fields) == 0 {
			continue
		}
		kib, err := strconv.ParseFloat(fields[0], 64)
		if err != nil {
			return 0, 0, fmt.Errorf("the memory of process %d: %w", pid, err)
		}
		if name == "VmRSS" {
			now = kib / 1024
		} else {
			highest = kib / 1024
		}
	}
	return now, highest, nil
}
