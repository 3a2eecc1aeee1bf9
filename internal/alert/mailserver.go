package alert

import (
	"crypto/x509"
	"net/mail"
	"net/netip"
	"net/url"
	"strconv"
	"strings"

	"fieldwork/internal/fault"
)

// PasswordVariable is the variable of the environment that holds the mail server's password: a command line is read by
// everybody on the machine.
const PasswordVariable = "FIELDWORK_SMTP_PASSWORD"

// A TLSPolicy is how mail is kept from being read on its way to the server.
type TLSPolicy string

const (
	StartTLS    TLSPolicy = "starttls" // asked for in the clear, and refused to go on without
	ImplicitTLS TLSPolicy = "implicit" // from the first byte
	NoTLS       TLSPolicy = "none"     // on loopback only
)

// A MailServer takes mail for others (a submission server, RFC 6409).
type MailServer struct {
	Host     string
	Port     int
	User     string // "": no login
	Password Secret
	From     mail.Address
	TLS      TLSPolicy

	roots *x509.CertPool // nil: the system's
}

// Ports of submission (RFC 8314 section 7.3).
const (
	portStartTLS = 587
	portImplicit = 465
)

// ParseMailServer reads the address of a mail server:
//
//	smtp://user@host:587            STARTTLS, which the server must offer
//	smtps://user@host:465           TLS from the start
//	smtp://localhost:25?tls=none    in the clear, on this machine only
//
// Without a user there is no login. A @ in the user's name is written %40. The password comes from the environment, which
// getenv reads; from is the sender, with or without a name. An error quotes nothing of the specification, in which somebody
// may have put a password.
func ParseMailServer(spec, from string, getenv func(string) string) (*MailServer, error) {
	u, err := url.Parse(spec)
	if err != nil || u.Hostname() == "" || u.Opaque != "" || strings.Trim(u.Path, "/") != "" || u.Fragment != "" {
		return nil, fault.New(fault.Invalid, "--smtp cannot be read; write smtp://user@host:587 or smtps://user@host:465")
	}
	m := &MailServer{Host: u.Hostname()}
	if err := m.readUser(u.User, getenv); err != nil {
		return nil, err
	}
	if err := m.readTLS(u.Scheme, u.Query()); err != nil {
		return nil, err
	}
	if err := m.readPort(u.Port()); err != nil {
		return nil, err
	}
	sender, err := mail.ParseAddress(from)
	if err != nil || hasControl(from) {
		return nil, fault.Errorf(fault.Invalid, "--mail-from %q is no address of mail; write name@host or \"Name <name@host>\"", from)
	}
	m.From = *sender
	return m, nil
}

func (m *MailServer) readUser(user *url.Userinfo, getenv func(string) string) error {
	if user == nil {
		return nil
	}
	if _, given := user.Password(); given {
		return fault.Errorf(fault.Invalid, "--smtp has a password, which everybody on the machine can read; put it into %s", PasswordVariable)
	}
	m.User, m.Password = user.Username(), Secret(getenv(PasswordVariable))
	if m.Password == "" {
		return fault.Errorf(fault.Invalid, "--smtp names a user, and %s is empty; put the password there", PasswordVariable)
	}
	return nil
}

func (m *MailServer) readTLS(scheme string, query url.Values) error {
	asked := query.Get("tls")
	for name := range query {
		if name != "tls" {
			return fault.New(fault.Invalid, "--smtp has a parameter that is not known; the only one is tls")
		}
	}
	switch {
	case scheme == "smtp" && (asked == "" || asked == string(StartTLS)):
		m.TLS = StartTLS
	case scheme == "smtps" && (asked == "" || asked == string(ImplicitTLS)):
		m.TLS = ImplicitTLS
	case scheme == "smtp" && asked == string(NoTLS) && loopback(m.Host):
		m.TLS = NoTLS
	case scheme == "smtp" && asked == string(NoTLS):
		return fault.New(fault.Invalid, "--smtp asks for tls=none, which is for this machine alone; leave it out, or name localhost")
	default:
		return fault.New(fault.Invalid, "--smtp is neither smtp:// (STARTTLS) nor smtps:// (TLS from the start)")
	}
	return nil
}

func (m *MailServer) readPort(port string) error {
	m.Port = portStartTLS
	if m.TLS == ImplicitTLS {
		m.Port = portImplicit
	}
	if port == "" {
		return nil
	}
	n, err := strconv.Atoi(port)
	if err != nil || n < 1 || n > 65535 {
		return fault.New(fault.Invalid, "--smtp has a port that is none; give one from 1 to 65535, or none")
	}
	m.Port = n
	return nil
}

func loopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return strings.EqualFold(host, "localhost") || err == nil && ip.Unmap().IsLoopback()
}
