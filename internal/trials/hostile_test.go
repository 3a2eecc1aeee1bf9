//go:build linux

package trials_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
	"unsafe"
)

// TestAttacks attacks a server in a process of its own in every way that needs no secret. It must answer nothing with a
// defect, give everything back, and serve those who are honest meanwhile.
func TestAttacks(t *testing.T) {
	t.Run("malformed", func(t *testing.T) { t.Parallel(); malformed(t) })
	t.Run("slow", func(t *testing.T) { t.Parallel(); slow(t) })
	t.Run("large", func(t *testing.T) { t.Parallel(); large(t) })
	t.Run("few files", func(t *testing.T) { t.Parallel(); fewFiles(t) })
	t.Run("no files", func(t *testing.T) { t.Parallel(); noFiles(t) })
}

// scaled is how much of an attack is made: all of it, or a twentieth when tests are to be short.
func scaled(n int) int {
	if testing.Short() {
		return n / 20
	}
	return n
}

// perConnection is how many malformed requests come over one connection.
const perConnection = 4

// malformed sends requests that are spoilt in some way, many over one connection.
func malformed(t *testing.T) {
	c := attack(t, 0)
	c.serves(5, 1)
	before := c.vitals()
	var attackers sync.WaitGroup
	var statuses sync.Map // status -> *atomic.Int64
	const attackersAtOnce = 64
	for i := range attackersAtOnce {
		attackers.Go(func() {
			r := rand.New(rand.NewPCG(uint64(i), 9))
			for range scaled(100_000) / attackersAtOnce / perConnection {
				c.send(junk(r, perConnection), &statuses)
			}
		})
	}
	c.serves(scaled(100), 2)
	attackers.Wait()
	c.judge(&statuses)
	c.serves(5, 3)
	c.calms(before)
}

var statusLine = regexp.MustCompile(`(?m)^HTTP/1\.[01] (\d{3}) `)

// hearing is how long somebody who has said everything waits for another word.
const hearing = 150 * time.Millisecond

// send says something and hears what is answered to it.
func (c *target) send(say []byte, statuses *sync.Map) {
	conn, err := c.dial()
	if err != nil {
		c.t.Errorf("nobody answers: %v", err)
		return
	}
	defer conn.Close()
	var heard bytes.Buffer
	said := make(chan struct{})
	go func() {
		defer close(said)
		conn.SetWriteDeadline(time.Now().Add(time.Minute))
		conn.Write(say) // the server may have heard enough
	}()
	word := make([]byte, 32<<10)
	for talking := said; ; {
		conn.SetReadDeadline(time.Now().Add(hearing))
		n, err := conn.Read(word)
		heard.Write(word[:n])
		var e net.Error
		if waited := errors.As(err, &e) && e.Timeout(); err != nil && !(waited && talking != nil) {
			break
		}
		select {
		case <-said:
			talking = nil
		default:
		}
	}
	for _, found := range statusLine.FindAllSubmatch(heard.Bytes(), -1) {
		n, _ := statuses.LoadOrStore(string(found[1]), new(atomic.Int64))
		n.(*atomic.Int64).Add(1)
	}
}

// judge refuses statuses that tell of a defect. Two of five hundred and more are the standard library's words for what it
// was asked to speak and does not: another version of HTTP, another way to transfer.
func (c *target) judge(statuses *sync.Map) {
	c.t.Helper()
	var all []string
	statuses.Range(func(status, n any) bool {
		all = append(all, fmt.Sprintf("%s: %d", status, n.(*atomic.Int64).Load()))
		if s := status.(string); s[0] == '5' && s != "505" && s != "501" {
			c.t.Errorf("status %s", s)
		}
		return true
	})
	if c.t.Logf("answers %v", all); len(all) < 3 {
		c.t.Errorf("hardly any answers: %v", all)
	}
}

// slow opens connections that say a byte every other second, of a head or of a body, and some that ask and never read.
func slow(t *testing.T) {
	c := attack(t, 0)
	c.serves(5, 1)
	before := c.vitals()
	var attackers sync.WaitGroup
	var ended atomic.Int64
	stop := make(chan struct{})
	body := "POST /s/haitao-2015/abcdefghijklmnopqrstuvwxyz234567/screener HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\n"
	n := scaled(2000)
	for i := range n {
		begin, drip := "GET /s/haitao-2015 HTTP/1.1\r\nHost: x\r\nX-Slow: ", "a"
		if i%2 == 0 {
			begin = body
		}
		attackers.Go(func() { c.dribble(begin, drip, stop, &ended) })
	}
	deaf := scaled(100)
	for range deaf {
		attackers.Go(func() { c.turnDeaf(stop, &ended) })
	}
	c.serves(scaled(100), 2)
	if !testing.Short() {
		eventually(t, func() (string, bool) {
			return fmt.Sprintf("%d of %d slow connections have been ended", ended.Load(), n+deaf), ended.Load() == int64(n+deaf)
		})
	}
	close(stop)
	attackers.Wait()
	c.serves(5, 3)
	c.calms(before)
}

// dribble says something slowly until the server has had enough.
func (c *target) dribble(begin, drip string, stop <-chan struct{}, ended *atomic.Int64) {
	conn, err := c.dial()
	if err != nil {
		c.t.Errorf("nobody answers: %v", err)
		return
	}
	defer conn.Close()
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		io.Copy(io.Discard, conn)
	}()
	if _, err := io.WriteString(conn, begin); err != nil {
		c.t.Errorf("nobody listens: %v", err)
	}
	pace := time.NewTicker(2 * time.Second)
	defer pace.Stop()
	for {
		select {
		case <-stop:
			return
		case <-gone:
			ended.Add(1)
			return
		case <-pace.C:
			io.WriteString(conn, drip)
		}
	}
}

// turnDeaf asks for more than the kernel keeps for somebody who does not read, and does not read.
func (c *target) turnDeaf(stop <-chan struct{}, ended *atomic.Int64) {
	conn, err := c.dial()
	if err != nil {
		c.t.Errorf("nobody answers: %v", err)
		return
	}
	defer conn.Close()
	conn.(*net.TCPConn).SetReadBuffer(4 << 10)
	ask := []byte(strings.Repeat("GET /static/0/vendor/echarts/echarts.common.min.js HTTP/1.1\r\nHost: x\r\n\r\n", 50))
	for {
		conn.SetWriteDeadline(time.Now().Add(time.Second))
		if _, err := conn.Write(ask); err != nil {
			if e, ok := err.(net.Error); !ok || !e.Timeout() {
				ended.Add(1)
				return
			}
		}
		select {
		case <-stop:
			return
		default:
		}
	}
}

// large posts ten megabytes, announced and not, to everybody who reads a body.
func large(t *testing.T) {
	c := attack(t, 0)
	c.serves(5, 1)
	before := c.vitals()
	var statuses sync.Map
	for _, path := range []string{"/s/haitao-2015/abcdefghijklmnopqrstuvwxyz234567/screener", "/s/haitao-2015/abcdefghijklmnopqrstuvwxyz234567/withdraw", "/console/login", "/api/v1/surveys/haitao-2015/works", "/nowhere"} {
		for _, kind := range []string{"application/x-www-form-urlencoded", "application/json", "multipart/form-data; boundary=x"} {
			var senders sync.WaitGroup
			for i := range max(2, scaled(20)) {
				head := fmt.Sprintf("POST %s HTTP/1.1\r\nHost: x\r\nContent-Type: %s\r\n", path, kind)
				ten := strings.Repeat("a=%61&", 10<<20/6)
				if i%2 == 0 {
					head += fmt.Sprintf("Content-Length: %d\r\n\r\n", len(ten))
				} else {
					head, ten = head+"Transfer-Encoding: chunked\r\n\r\n", fmt.Sprintf("%x\r\n%s\r\n0\r\n\r\n", len(ten), ten)
				}
				senders.Go(func() { c.send([]byte(head+ten), &statuses) })
			}
			senders.Wait()
		}
	}
	c.judge(&statuses)
	if n, refused := statuses.Load("413"); !refused || n.(*atomic.Int64).Load() == 0 {
		t.Error("nothing was refused for its size")
	}
	c.serves(5, 2)
	c.calms(before)
}

// fewFiles has more who connect and ask nothing than the process may have files: they make room for those who ask.
func fewFiles(t *testing.T) {
	c := attack(t, 256)
	before := c.vitals()
	var silent []net.Conn
	for range 500 {
		conn, err := c.dial()
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		silent = append(silent, conn)
	}
	c.serves(20, 1)
	if c.outOfFiles() {
		t.Error("connections took the files that the database needs")
	}
	for _, conn := range silent {
		conn.Close()
	}
	c.calms(before)
}

// noFiles takes away the files of a server that runs, and gives them back.
func noFiles(t *testing.T) {
	c := attack(t, 0)
	c.serves(5, 1)
	before := c.vitals()
	all := c.files()
	c.limitFiles(syscall.Rlimit{Cur: 30, Max: all.Max})
	var waiting []net.Conn
	for range 100 {
		conn, err := c.dial() // the kernel takes it; the server cannot
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		waiting = append(waiting, conn)
	}
	eventually(t, func() (string, bool) { return "it still has files", c.outOfFiles() })
	for _, conn := range waiting[50:] {
		conn.Close()
	}
	c.limitFiles(all)
	c.serves(5, 2)
	for _, conn := range waiting {
		conn.Close()
	}
	c.calms(before)
}

// files is how many files the server may have open.
func (c *target) files() (now syscall.Rlimit) {
	c.t.Helper()
	c.prlimit(nil, &now)
	return now
}

// limitFiles says how many files the server may have open.
func (c *target) limitFiles(to syscall.Rlimit) {
	c.t.Helper()
	c.prlimit(&to, nil)
}

func (c *target) prlimit(to, was *syscall.Rlimit) {
	c.t.Helper()
	_, _, failed := syscall.RawSyscall6(syscall.SYS_PRLIMIT64, uintptr(c.process.Pid), syscall.RLIMIT_NOFILE,
		uintptr(unsafe.Pointer(to)), uintptr(unsafe.Pointer(was)), 0, 0)
	if failed != 0 {
		c.t.Fatalf("prlimit: %v", failed)
	}
}
