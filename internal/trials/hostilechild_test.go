//go:build linux

package trials_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"fieldwork/internal/simulate"
)

// A target is a server in a process of its own.
type target struct {
	t        *testing.T
	process  *os.Process
	url      *url.URL
	profiles string

	mu    sync.Mutex
	wrong []string // lines of the log that tell of a defect
	spent bool     // it told that it had no more files
}

// attack starts a server that may have so many files open; 0: as many as the tests.
func attack(t *testing.T, files int) *target {
	t.Helper()
	args := []string{"serve", "--addr", "127.0.0.1:0", "--debug-addr", "127.0.0.1:0", "--db", filepath.Join(t.TempDir(), "attacked.db")}
	cmd := exec.Command(program(t), args...)
	if files > 0 {
		cmd = exec.Command("sh", append([]string{"-c", fmt.Sprintf(`ulimit -n %d; exec "$0" "$@"`, files), program(t)}, args...)...)
	}
	said, errs := pipes(t, cmd)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	c := &target{t: t, process: cmd.Process}
	var read sync.WaitGroup
	read.Go(func() { c.readLog(errs) })
	t.Cleanup(func() { c.stop(cmd, &read) })
	c.addresses(said)
	return c
}

func pipes(t *testing.T, cmd *exec.Cmd) (out, errs io.Reader) {
	t.Helper()
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if errs, err = cmd.StderrPipe(); err != nil {
		t.Fatal(err)
	}
	return out, errs
}

// addresses reads what the server prints when it is ready.
func (c *target) addresses(said io.Reader) {
	c.t.Helper()
	lines := bufio.NewScanner(said)
	for lines.Scan() {
		switch what, value, _ := strings.Cut(lines.Text(), " "); what {
		case "respondents":
			u, err := url.Parse(strings.TrimSpace(value))
			if err != nil {
				c.t.Fatal(err)
			}
			c.url = u
		case "profiles":
			c.profiles = strings.TrimSpace(value)
		case "stop":
			go io.Copy(io.Discard, said)
			return
		}
	}
	c.t.Fatal("the server did not start; its log is above")
}

// defect is a line of the log that no attack may cause: an answer that the program had no other word for, and a panic.
// 503 has a test of its own kind: nobody of those who are honest may get one.
var defect = regexp.MustCompile(`status=5|level=ERROR|panic`)

func (c *target) readLog(errs io.Reader) {
	lines := bufio.NewReader(errs)
	for {
		line, err := lines.ReadString('\n')
		c.mu.Lock()
		c.spent = c.spent || strings.Contains(line, "too many open files")
		if defect.MatchString(line) && len(c.wrong) < 10 {
			c.wrong = append(c.wrong, line)
		}
		c.mu.Unlock()
		if err != nil {
			return
		}
	}
}

// outOfFiles tells whether the server has had no more files since it started.
func (c *target) outOfFiles() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.spent
}

func (c *target) stop(cmd *exec.Cmd, read *sync.WaitGroup) {
	c.process.Signal(syscall.SIGTERM)
	read.Wait()
	if err := cmd.Wait(); err != nil {
		c.t.Errorf("the server did not stop as it should: %v", err)
	}
	for _, line := range c.wrong {
		c.t.Error("log: " + line)
	}
}

// vitals are what an attack may not make grow for good.
type vitals struct {
	goroutines int
	heap       int64 // bytes that are in use after a collection
	resident   int64 // bytes, as the kernel counts them, without what the program has free and may give back
}

// within are bounds for what is left of an attack that is over: pools and buffers that were used once stay.
func (v vitals) within(before vitals) error {
	if v.goroutines > before.goroutines+20 || v.heap > before.heap+16<<20 || v.resident > before.resident+48<<20 {
		return fmt.Errorf("before %v, afterwards %v", before, v)
	}
	return nil
}

func (v vitals) String() string {
	return fmt.Sprintf("%d goroutines, %d MB in use, %d MB resident", v.goroutines, v.heap>>20, v.resident>>20)
}

var (
	totalOf    = regexp.MustCompile(`goroutine profile: total (\d+)`)
	heapOf     = regexp.MustCompile(`# HeapInuse = (\d+)`)
	idleOf     = regexp.MustCompile(`# HeapIdle = (\d+)`)
	releasedOf = regexp.MustCompile(`# HeapReleased = (\d+)`)
	residentOf = regexp.MustCompile(`VmRSS:\s*(\d+) kB`)
)

func (c *target) vitals() vitals {
	c.t.Helper()
	number := func(r *regexp.Regexp, text string) int64 {
		found := r.FindStringSubmatch(text)
		if found == nil {
			c.t.Fatalf("no %s in %.200q", r, text)
		}
		n, _ := strconv.ParseInt(found[1], 10, 64)
		return n
	}
	heap := c.profile("heap?debug=1&gc=1")
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", c.process.Pid))
	if err != nil {
		c.t.Fatal(err)
	}
	v := vitals{heap: number(heapOf, heap), resident: number(residentOf, string(status))<<10 - (number(idleOf, heap) - number(releasedOf, heap))}
	v.goroutines = int(number(totalOf, c.profile("goroutine?debug=1")))
	return v
}

func (c *target) profile(name string) string {
	c.t.Helper()
	r, err := http.Get(c.profiles + name)
	if err != nil {
		c.t.Fatal(err)
	}
	defer r.Body.Close()
	text, err := io.ReadAll(r.Body)
	if err != nil || r.StatusCode != http.StatusOK {
		c.t.Fatalf("%s: %d %v", name, r.StatusCode, err)
	}
	return string(text)
}

// calms waits until the attack has left nothing behind.
func (c *target) calms(before vitals) {
	c.t.Helper()
	var left error
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
		now := c.vitals()
		if left = now.within(before); left == nil {
			c.t.Logf("before %v; afterwards %v", before, now)
			return
		}
	}
	c.t.Errorf("it does not go away within a minute: %v", left)
}

// serves has honest respondents take the survey, and fails when one of them meets anything but their pages.
func (c *target) serves(arrivals int, seed uint64) {
	c.t.Helper()
	s, people := steady(c.t)
	r, err := simulate.Run(context.Background(), simulate.Config{URL: c.url.Scheme + "://" + c.url.Host, Survey: s, Population: people, Seed: seed, Source: "panel", Arrivals: arrivals, Concurrency: 2, Now: time.Now})
	if err != nil || r.Defects > 0 {
		c.t.Errorf("honest respondents: %v; %d defects: %v", err, r.Defects, r.Errors)
	}
}

// dial connects; whoever is attacked may refuse.
func (c *target) dial() (net.Conn, error) { return net.DialTimeout("tcp", c.url.Host, time.Minute) }
