//go:build unix

package pgserver_test

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"fieldwork/internal/pgserver"
	"fieldwork/internal/pgserver/pgtest"
)

// abandonment tells a child of this test to start a server and to leave it alone.
const abandonment = "FIELDWORK_TEST_ABANDON"

func TestMain(m *testing.M) {
	if os.Getenv(abandonment) != "" {
		abandon()
	}
	os.Exit(m.Run())
}

// abandon starts a server, says where, and waits to be killed.
func abandon() {
	s, err := pgserver.Start(context.Background(), pgserver.Options{Unsafe: true})
	if err != nil {
		fmt.Println("failed:", err)
		os.Exit(1)
	}
	fmt.Println(s.Port(), s.Data())
	select {}
}

func TestServerEndsWithWhoStartedIt(t *testing.T) {
	_, err := pgserver.Find()
	pgtest.Need(t, err)
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), abandonment+"=1")
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	line, _ := bufio.NewReader(out).ReadString('\n')
	port, data, found := strings.Cut(strings.TrimSpace(line), " ")
	child.Process.Kill()
	child.Wait()
	if !found || strings.HasPrefix(line, "failed") {
		t.Fatalf("the child says %q", line)
	}
	for end := time.Now().Add(time.Minute); ; time.Sleep(20 * time.Millisecond) {
		_, err := os.Stat(data)
		conn, refused := net.Dial("tcp", "127.0.0.1:"+port)
		if os.IsNotExist(err) && refused != nil {
			return
		}
		if refused == nil {
			conn.Close()
		}
		if time.Now().After(end) {
			t.Fatalf("a minute after the death of who started it, the server's folder is there (%v) or it answers (%v)", err, refused)
		}
	}
}
