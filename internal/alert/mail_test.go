package alert_test

import (
	"encoding/base64"
	"fmt"
	"io"
	"mime"
	"mime/quotedprintable"
	"net/mail"
	"strings"
	"testing"
	"time"

	"fieldwork/internal/alert"
	"fieldwork/internal/fault"
)

const password = "pa55word of the mail server"

// mailingDesk is a desk that mails through the mailbox, at the address by which a scheme and parameters name it.
func mailingDesk(t *testing.T, b *mailbox, scheme, user, parameters string, tweak func(*alert.Config)) *desk {
	t.Helper()
	m, err := alert.ParseMailServer(fmt.Sprintf("%s://%s127.0.0.1:%d%s", scheme, user, b.port, parameters), "Fieldwork <survey@example.org>",
		func(string) string { return password })
	if err != nil {
		t.Fatal(err)
	}
	m.Trust(b.roots)
	d := newDesk(t, func(c *alert.Config) {
		c.Mail = m
		if tweak != nil {
			tweak(c)
		}
	})
	d.save(func(s *alert.Settings) { s.Recipients = []string{"anna@example.com", "ben@example.com"} })
	return d
}

func TestMailIsSent(t *testing.T) {
	login := "AUTH PLAIN " + base64.StdEncoding.EncodeToString([]byte("\x00me@example.org\x00"+password))
	for name, c := range map[string]struct {
		scheme, user, parameters string
		box                      func(*mailbox)
		heard                    string
	}{
		"STARTTLS and a login": {"smtp", "me%40example.org@", "", nil, "tls " + login},
		"STARTTLS":             {"smtp", "", "", nil, "tls MAIL FROM:<survey@example.org>"},
		"implicit TLS":         {"smtps", "me%40example.org@", "", func(b *mailbox) { b.implicit = true }, "tls " + login},
		"plain on loopback":    {"smtp", "", "?tls=none", func(b *mailbox) { b.startTLS = false }, "MAIL FROM:<survey@example.org>"},
		"plain with a login":   {"smtp", "me%40example.org@", "?tls=none", func(b *mailbox) { b.startTLS = false }, login},
	} {
		t.Run(name, func(t *testing.T) {
			b := newMailbox(t, c.box)
			d := mailingDesk(t, b, c.scheme, c.user, c.parameters, nil)
			d.filled(85)
			d.look()
			d.send()
			if mails := b.took(); len(mails) != 2 || !b.heard(c.heard) {
				t.Errorf("%d mails, want one to each recipient; commands %q; logged %s", len(mails), b.commands, d.log)
			}
			if c.scheme+c.parameters != "smtp?tls=none" && (b.heard("MAIL") || b.heard("AUTH")) {
				t.Errorf("somebody could read %q", b.commands)
			}
		})
	}
}

func TestWhatAMailSays(t *testing.T) {
	b := newMailbox(t, nil)
	d := mailingDesk(t, b, "smtp", "", "", func(c *alert.Config) {
		c.SurveyTitle = func(string, string) string { return "跨境\r\nBcc: eve@example.com\r\n\r\n网购" }
	})
	d.save(func(s *alert.Settings) { s.Recipients = []string{"anna@example.com"} })
	d.filled(85)
	d.look()
	d.send()
	d.pass(time.Hour)
	d.filled(10)
	d.look()
	d.send()
	mails := b.took()
	if len(mails) != 2 {
		t.Fatalf("%d mails", len(mails))
	}
	for i, sentence := range []string{"配额单元 B 已达到目标的 80%：85 / 100", "配额单元 B 已回落到目标的 80% 以下：10 / 100"} {
		m, err := mail.ReadMessage(strings.NewReader(mails[i]))
		if err != nil {
			t.Fatal(err)
		}
		subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
		if err != nil || subject != "[跨境 Bcc: eve@example.com 网购] "+sentence {
			t.Errorf("subject %q (%v)", subject, err)
		}
		for header, want := range map[string]string{"To": "<anna@example.com>", "From": `"Fieldwork" <survey@example.org>`, "Bcc": "", "Cc": "",
			"Content-Type": "text/plain; charset=UTF-8", "Auto-Submitted": "auto-generated", "Date": time.Time.Format(d.clock().Add(time.Duration(i-1)*time.Hour), time.RFC1123Z)} {
			if got := m.Header.Get(header); got != want {
				t.Errorf("%s is %q, want %q", header, got, want)
			}
		}
		if id := m.Header.Get("Message-ID"); !strings.HasSuffix(id, "@example.org>") || len(id) != 46 {
			t.Errorf("id %q", id)
		}
		body, err := io.ReadAll(quotedprintable.NewReader(m.Body))
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{sentence, "触发时间：2015-10-08 09:00 UTC", "https://host.example/console/mini"} {
			if !strings.Contains(string(body), want) {
				t.Errorf("the mail does not say %q: %s", want, body)
			}
		}
	}
	if b.heard("tls RCPT TO:<eve") || mails[0] == mails[1] {
		t.Error("a title wrote a header")
	}
}

func TestMailThatCannotBeSent(t *testing.T) {
	reply := func(verb, text string) func(*mailbox) {
		return func(b *mailbox) { b.replies = map[string]string{verb: text} }
	}
	for name, c := range map[string]struct {
		scheme string
		box    func(*mailbox)
		why    string
	}{
		"no STARTTLS":       {"smtp", func(b *mailbox) { b.startTLS = false }, "the mail server offers no STARTTLS; use smtps:// where it speaks TLS from the start"},
		"a stranger":        {"smtp", func(b *mailbox) { b.roots = nil }, "the mail server's certificate is not valid"},
		"a login refused":   {"smtp", reply("AUTH", "535 5.7.8 "+password), "the mail server refused the login (SMTP 535)"},
		"a recipient":       {"smtp", reply("RCPT", "550 5.1.1 no "+password), "the mail server refused the mail (SMTP 550)"},
		"not now":           {"smtp", reply("MAIL", "451 4.3.0 later"), "the mail server refused the mail (SMTP 451)"},
		"another protocol":  {"smtp", func(b *mailbox) { b.greeting = "HTTP/1.1 400 Bad Request" }, "the mail server does not speak SMTP, or offers no login that can be used"},
		"plain, not TLS":    {"smtps", nil, "no TLS connection (1.2 or later)"},
		"busy":              {"smtp", func(b *mailbox) { b.greeting = "421 4.3.2 busy" }, "the mail server refused the login (SMTP 421)"},
		"does not answer":   {"smtp", func(b *mailbox) { b.replies = map[string]string{"EHLO": "250-and so on"} }, "no answer in time"},
		"silent about mail": {"smtp", func(b *mailbox) { b.replies = map[string]string{"RCPT": "250-and so on"} }, "no answer in time"},
	} {
		t.Run(name, func(t *testing.T) {
			b := newMailbox(t, c.box)
			d := mailingDesk(t, b, c.scheme, "me@", "", func(k *alert.Config) {
				if strings.HasPrefix(c.why, "no answer") {
					k.Timeout = 100 * time.Millisecond
				}
			})
			results, err := d.Try(t.Context(), "mini")
			if err != nil || len(results) != 2 || results[0].Sent || results[0].Why != c.why {
				t.Errorf("tried: %+v (%v), want %q", results, err, c.why)
			}
			d.filled(85)
			d.look()
			d.send()
			if text := d.log.String(); !strings.Contains(text, c.why) || strings.Contains(text, password) || strings.Contains(text, "anna") {
				t.Errorf("logged %s", text)
			}
			for range 4 { // two tried, two sent
				<-b.closed // or the test hangs: no connection is left open
			}
		})
	}
}

func TestAMailIsTriedAgainUnderOneID(t *testing.T) {
	b := newMailbox(t, func(b *mailbox) { b.replies = map[string]string{"QUIT": "500 what?"} })
	d := mailingDesk(t, b, "smtp", "", "", nil)
	d.save(func(s *alert.Settings) { s.Recipients = s.Recipients[:1] })
	b.mu.Lock()
	b.replies["DATA"] = "452 4.3.1 full"
	b.mu.Unlock()
	d.filled(85)
	d.look()
	d.send()
	if n := len(b.took()); n != 0 {
		t.Fatalf("%d mails", n)
	}
	b.mu.Lock()
	delete(b.replies, "DATA")
	b.mu.Unlock()
	d.pass(10 * time.Second)
	d.send()
	d.pass(time.Hour)
	d.send() // a server that does not say goodbye has the mail all the same
	if n := len(b.took()); n != 1 {
		t.Errorf("%d mails, want one; logged %s", n, d.log)
	}
}

func TestParseMailServer(t *testing.T) {
	env := func(name string) string { return map[string]string{"FIELDWORK_SMTP_PASSWORD": password}[name] }
	for spec, want := range map[string]string{
		"smtp://me@mail.example:587":           "mail.example 587 me starttls",
		"smtp://me%40org.example@mail.example": "mail.example 587 me@org.example starttls",
		"smtps://mail.example":                 "mail.example 465  implicit",
		"smtps://mail.example:2465/":           "mail.example 2465  implicit",
		"smtp://localhost:25?tls=none":         "localhost 25  none",
		"smtp://[::1]:25?tls=none":             "::1 25  none",
		"smtp://mail.example?tls=starttls":     "mail.example 587  starttls",
	} {
		m, err := alert.ParseMailServer(spec, "a@example.org", env)
		if err != nil {
			t.Errorf("%s: %v", spec, err)
			continue
		}
		if got := fmt.Sprintf("%s %d %s %s", m.Host, m.Port, m.User, m.TLS); got != want || (m.User != "") != (string(m.Password) == password) {
			t.Errorf("%s: %s, want %s", spec, got, want)
		}
	}
	for spec, want := range map[string]string{
		"mail.example":                      "cannot be read",
		"":                                  "cannot be read",
		"smtp://":                           "cannot be read",
		"smtp://mail.example/x":             "cannot be read",
		"http://mail.example":               "neither smtp:// (STARTTLS) nor smtps://",
		"smtp://me:s3cr3t@mail.example":     "put it into FIELDWORK_SMTP_PASSWORD",
		"smtp://me:s3cr3t@mail.example:x":   "cannot be read",
		"smtp://mail.example:0":             "a port that is none",
		"smtp://mail.example?tls=none":      "for this machine alone",
		"smtps://localhost?tls=none":        "neither",
		"smtp://mail.example?starttls=true": "only one is tls",
	} {
		_, err := alert.ParseMailServer(spec, "a@example.org", env)
		if !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "s3cr3t") {
			t.Errorf("%s: %v, want %q", spec, err, want)
		}
	}
	if _, err := alert.ParseMailServer("smtp://me@mail.example", "a@example.org", func(string) string { return "" }); !fault.Is(err, fault.Invalid) {
		t.Errorf("a user without a password: %v", err)
	}
	for _, from := range []string{"", "survey", "a@example.org\r\nBcc: b@example.org", "a@example.org, b@example.org"} {
		if _, err := alert.ParseMailServer("smtp://mail.example", from, env); !fault.Is(err, fault.Invalid) {
			t.Errorf("from %q: %v", from, err)
		}
	}
}
