package alert

import (
	"context"
	"crypto/x509"
)

// Look judges every survey once, as Run does now and again.
func (s *Service) Look(ctx context.Context) error { return s.lookAll(ctx) }

// SendDue sends what is due once, as Run does now and again.
func (s *Service) SendDue(ctx context.Context) error { return s.sendDue(ctx) }

// Trust makes the mail server's certificate one of the pool's.
func (m *MailServer) Trust(roots *x509.CertPool) { m.roots = roots }

// Claim is how long a message that was claimed is nobody else's.
const Claim = claim
