package peers

import (
	"fmt"
	"math"
	"os"
	"os/exec"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"testing"
)

// childTask names, in a process that was started to have its memory measured, the task and the number of respondents.
const childTask = "PEERS_MEASURE_MEMORY"

func TestMain(m *testing.M) {
	if order := os.Getenv(childTask); order != "" {
		os.Exit(child(order))
	}
	os.Exit(m.Run())
}

// memory is by how many MiB the resident memory of a process of its own grows at its highest while it does the task with
// data that it already holds; NaN where the system does not tell (only Linux does). Marginal effects include their fit.
func memory(task string, n int) (float64, error) {
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), fmt.Sprintf("%s=%d %s", childTask, n, task))
	printed, err := cmd.CombinedOutput()
	if err != nil {
		return 0, fmt.Errorf("measuring the memory of %s: %w\n%s", task, err, printed)
	}
	return strconv.ParseFloat(strings.TrimSpace(string(printed)), 64)
}

// child is the process whose memory is measured. It prints the MiB.
func child(order string) int {
	size, task, _ := strings.Cut(order, " ")
	n, err := strconv.Atoi(size)
	if err != nil {
		fmt.Println(err)
		return 2
	}
	p := study(task, n)
	mib, err := peak(func() error {
		fit, err := p.fit()
		if err == nil && task == margins {
			_, err = fit.AverageMarginalEffects()
		}
		return err
	})
	runtime.KeepAlive(p)
	if err != nil {
		fmt.Println(err)
		return 1
	}
	fmt.Println(mib)
	return 0
}

// peak is by how many MiB the resident memory of this process grows at its highest while run runs; NaN off Linux.
func peak(run func() error) (float64, error) {
	debug.FreeOSMemory()
	before := resident("VmRSS")
	if os.WriteFile("/proc/self/clear_refs", []byte("5"), 0) != nil { // 5 forgets VmHWM: proc(5)
		before = math.NaN()
	}
	if err := run(); err != nil {
		return 0, err
	}
	return resident("VmHWM") - before, nil
}

// resident is a line of /proc/self/status in MiB, such as VmRSS for what is resident now and VmHWM for the most so far.
func resident(line string) float64 { return procMiB("/proc/self/status", line) }

// withMargins tells whether statsmodels can compute marginal effects: it takes about 29 kB a respondent, so that it is
// spared a million, and there must be twice as much memory as that.
func withMargins(n int) bool {
	const mibEach = 29.0 / 1024
	return n <= 100_000 && procMiB("/proc/meminfo", "MemAvailable") > 2*mibEach*float64(n)
}

// procMiB is a line of a file in /proc that counts kB, in MiB; NaN when there is none.
func procMiB(path, line string) float64 {
	file, err := os.ReadFile(path)
	if err != nil {
		return math.NaN()
	}
	for row := range strings.Lines(string(file)) {
		name, rest, _ := strings.Cut(row, ":")
		if words := strings.Fields(rest); name == line && len(words) > 0 {
			if kib, err := strconv.ParseFloat(words[0], 64); err == nil {
				return kib / 1024
			}
		}
	}
	return math.NaN()
}
