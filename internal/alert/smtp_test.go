package alert_test

import (
	"bufio"
	"crypto/tls"
	"crypto/x509"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
)

// A mailbox is a small mail server (RFC 5321, STARTTLS of RFC 3207, AUTH PLAIN of RFC 4954) that keeps what it is sent.
type mailbox struct {
	port     int
	startTLS bool
	implicit bool
	replies  map[string]string // instead of its own, by command
	greeting string            // instead of its own
	tls      *tls.Config
	roots    *x509.CertPool

	mu       sync.Mutex
	commands []string // each with "tls " before it when nobody could read it
	mails    []string
	closed   chan struct{} // one for each connection that ended
}

func newMailbox(t *testing.T, tweak func(*mailbox)) *mailbox {
	t.Helper()
	certified := httptest.NewTLSServer(http.NotFoundHandler()) // whose certificate is for 127.0.0.1 and example.com
	t.Cleanup(certified.Close)
	b := &mailbox{startTLS: true, greeting: "220 mail.example ESMTP", closed: make(chan struct{}, 100)}
	b.tls = &tls.Config{Certificates: certified.TLS.Certificates}
	b.roots = x509.NewCertPool()
	b.roots.AddCert(certified.Certificate())
	if tweak != nil {
		tweak(b)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	b.port = l.Addr().(*net.TCPAddr).Port
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go b.serve(c)
		}
	}()
	return b
}

func (b *mailbox) serve(c net.Conn) {
	defer func() { c.Close(); b.closed <- struct{}{} }()
	secure := b.implicit
	if secure {
		c = tls.Server(c, b.tls)
	}
	in := bufio.NewReader(c)
	say := func(lines ...string) { io.WriteString(c, strings.Join(lines, "\r\n")+"\r\n") }
	say(b.greeting)
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return
		}
		line = strings.TrimRight(line, "\r\n")
		verb := strings.ToUpper(strings.Fields(line + " x")[0])
		b.note(secure, line)
		if reply, known := b.replies[verb]; known {
			say(reply)
			continue
		}
		switch verb {
		case "EHLO":
			lines := []string{"250-mail.example"}
			if b.startTLS && !secure {
				lines = append(lines, "250-STARTTLS")
			}
			say(append(lines, "250-8BITMIME", "250-SMTPUTF8", "250 AUTH PLAIN")...)
		case "STARTTLS":
			say("220 go on")
			c, secure = tls.Server(c, b.tls), true
			in = bufio.NewReader(c)
		case "AUTH":
			say("235 welcome")
		case "DATA":
			say("354 go on")
			b.keep(in)
			say("250 taken")
		case "QUIT":
			say("221 bye")
			return
		default:
			say("250 fine")
		}
	}
}

func (b *mailbox) note(secure bool, line string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if secure {
		line = "tls " + line
	}
	b.commands = append(b.commands, line)
}

func (b *mailbox) keep(in *bufio.Reader) {
	var text strings.Builder
	for {
		line, err := in.ReadString('\n')
		if err != nil || line == ".\r\n" {
			break
		}
		text.WriteString(line)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.mails = append(b.mails, text.String())
}

// took are the mails it has, and whether it was given a command.
func (b *mailbox) took() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return append([]string(nil), b.mails...)
}

func (b *mailbox) heard(command string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, c := range b.commands {
		if strings.HasPrefix(c, command) {
			return true
		}
	}
	return false
}
