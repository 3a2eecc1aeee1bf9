package alert

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/textproto"
	"strconv"
	"strings"
	"time"

	"github.com/wneessen/go-mail"

	"fieldwork/internal/callback"
)

// mail sends one mail to one recipient, so that nobody learns who else is told.
func (s *Service) mail(ctx context.Context, language string, d Send, to string) callback.Outcome {
	if s.config.Mail == nil {
		return callback.Outcome{Why: "this server sends no mail; start it with --smtp", Slowly: true}
	}
	m, err := s.compose(language, d, to)
	if err != nil {
		return callback.Outcome{Why: "the sender's or the recipient's address cannot be used", Slowly: true}
	}
	ctx, cancel := context.WithTimeout(ctx, s.config.Timeout)
	defer cancel()
	err = s.config.Mail.send(ctx, s.config.Timeout, m)
	switch {
	case err == nil:
		return callback.Outcome{Sent: true}
	case ctx.Err() != nil: // which closed the connection, and every other error follows from that
		return callback.Diagnose(ctx.Err())
	}
	return undelivered(err)
}

// compose writes the mail. The id is the same in every attempt, so that a mailbox can drop the second of two.
func (s *Service) compose(language string, d Send, to string) (*mail.Msg, error) {
	m := mail.NewMsg(mail.WithCharset(mail.CharsetUTF8), mail.WithNoDefaultUserAgent())
	from := s.config.Mail.From
	if err := m.FromFormat(from.Name, from.Address); err != nil {
		return nil, err
	}
	if err := m.AddToFormat("", to); err != nil {
		return nil, err
	}
	_, domain, _ := strings.Cut(from.Address, "@")
	m.SetMessageIDWithValue(d.key() + "@" + domain)
	m.SetDateWithValue(s.config.Clock())
	m.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834: nobody's absence shall answer
	m.SetGenHeader("Content-Language", language)
	m.Subject(s.heading(language, d))
	m.SetBodyString(mail.TypeTextPlain, s.letter(language, d))
	return m, nil
}

// send hands a mail to the server. The connection is ours to open and to close: the library leaves one open whose greeting
// failed, and does not hear when the context ends.
func (m *MailServer) send(ctx context.Context, timeout time.Duration, msg *mail.Msg) error {
	connection, err := m.dial(ctx)
	if err != nil {
		return &greeting{err}
	}
	defer connection.Close()
	defer context.AfterFunc(ctx, func() { connection.Close() })()
	client, err := mail.NewClient(m.Host, m.options(timeout, connection)...)
	if err != nil {
		return err
	}
	session, err := client.DialToSMTPClientWithContext(ctx)
	if err != nil {
		return &greeting{err}
	}
	if err := client.SendWithSMTPClient(session, msg); err != nil {
		return err
	}
	_ = session.Quit() // the server has taken the mail already
	return nil
}

func (m *MailServer) dial(ctx context.Context) (net.Conn, error) {
	address := net.JoinHostPort(m.Host, strconv.Itoa(m.Port))
	if m.TLS == ImplicitTLS {
		return (&tls.Dialer{Config: m.tlsConfig()}).DialContext(ctx, "tcp", address)
	}
	return new(net.Dialer).DialContext(ctx, "tcp", address)
}

func (m *MailServer) options(timeout time.Duration, connection net.Conn) []mail.Option {
	policy := mail.TLSMandatory
	switch m.TLS {
	case ImplicitTLS:
		policy = mail.TLSOpportunistic // within TLS already, where a server offers no STARTTLS (RFC 8314 section 3.3)
	case NoTLS:
		policy = mail.NoTLS
	}
	// Our own limit ends first, so that it is told from a connection that failed.
	options := []mail.Option{mail.WithPort(m.Port), mail.WithTimeout(2 * timeout), mail.WithTLSPolicy(policy), mail.WithTLSConfig(m.tlsConfig()),
		mail.WithDialContextFunc(func(context.Context, string, string) (net.Conn, error) { return connection, nil })}
	if m.User != "" {
		kind := mail.SMTPAuthAutoDiscover
		if m.TLS == NoTLS {
			kind = mail.SMTPAuthPlain // on loopback, nobody listens
		}
		options = append(options, mail.WithSMTPAuth(kind), mail.WithUsername(m.User), mail.WithPassword(string(m.Password)))
	}
	return options
}

func (m *MailServer) tlsConfig() *tls.Config {
	return &tls.Config{ServerName: m.Host, MinVersion: tls.VersionTLS12, RootCAs: m.roots}
}

// A greeting is an error before the mail itself was spoken of.
type greeting struct{ error }

func (g *greeting) Unwrap() error { return g.error }

// undelivered finds our own phrase for an error: the library's quotes what the server said, and that may be anything.
func undelivered(err error) callback.Outcome {
	var spoken *mail.SendError
	var code *textproto.Error
	var before *greeting
	var certificate *tls.CertificateVerificationError
	var unknown x509.UnknownAuthorityError
	switch {
	case errors.As(err, &spoken) && spoken.ErrorCode() > 0:
		return refused("the mail server refused the mail", spoken.ErrorCode())
	case errors.As(err, &code):
		return refused("the mail server refused the login", code.Code)
	case errors.As(err, &certificate), errors.As(err, &unknown):
		return callback.Outcome{Why: "the mail server's certificate is not valid", Slowly: true}
	}
	o := callback.Diagnose(err)
	var network net.Error
	if o.Slowly || errors.As(err, &network) || errors.Is(err, context.DeadlineExceeded) || !errors.As(err, &before) {
		return o
	}
	if strings.Contains(err.Error(), "STARTTLS") {
		return callback.Outcome{Why: "the mail server offers no STARTTLS; use smtps:// where it speaks TLS from the start", Slowly: true}
	}
	return callback.Outcome{Why: "the mail server does not speak SMTP, or offers no login that can be used", Slowly: true}
}

// refused is a refusal by its code (RFC 5321 section 4.2.1): 4xx passes, 5xx has to be mended.
func refused(what string, code int) callback.Outcome {
	return callback.Outcome{Status: code, Why: fmt.Sprintf("%s (SMTP %d)", what, code), Slowly: code >= 500}
}
