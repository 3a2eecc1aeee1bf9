package alert

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"sync"
	"time"

	"fieldwork/internal/callback"
)

const (
	patience   = 24 * time.Hour  // a message is tried again until it is so old
	claim      = 2 * time.Minute // nobody else sends a message for so long; an attempt takes far less
	batch      = 16              // messages in hand at the same time
	markedIn   = 5 * time.Second // how long the store may take to note a result, also after the end of Run's context
	hashLength = 16              // bytes of SHA-256
)

// targets are whom the settings send messages to.
func (s Settings) targets() []Target {
	var all []Target
	for _, h := range s.Webhooks {
		all = append(all, target(ByWebhook, h.URL))
	}
	for _, address := range s.Recipients {
		all = append(all, target(ByMail, address))
	}
	return all
}

func target(c Channel, address string) Target { return Target{c, digest(string(c), address)} }

// digest is a short hash of texts, none of which has a zero byte.
func digest(texts ...string) string {
	h := sha256.New()
	for _, t := range texts {
		h.Write(append([]byte(t), 0))
	}
	return hex.EncodeToString(h.Sum(nil)[:hashLength])
}

// sendDue sends what is due. A message that is cut short by the end of the context is not counted; it is due
// again when its claim is over.
func (s *Service) sendDue(ctx context.Context) error {
	for ctx.Err() == nil {
		now := s.config.Clock()
		due, err := s.config.Store.ClaimSends(ctx, s.config.Mine(), now, now.Add(claim), batch)
		if err != nil || len(due) == 0 {
			return err
		}
		var failed error
		var mu sync.Mutex
		var all sync.WaitGroup
		for _, d := range due {
			all.Go(func() {
				if err := s.attempt(ctx, d); err != nil {
					mu.Lock()
					defer mu.Unlock()
					failed = err
				}
			})
		}
		all.Wait()
		if failed != nil { // the store is out of order; do not send on and on what it cannot note
			return failed
		}
	}
	return nil
}

// attempt sends a message once and notes the result.
func (s *Service) attempt(ctx context.Context, d Send) error {
	settings, _, err := s.settings(ctx, d.Survey)
	if err != nil {
		return err
	}
	to, wanted := settings.find(d.Target)
	var result callback.Outcome
	if wanted {
		result = s.deliver(ctx, settings.Language, d, to)
	} else {
		result.Why = "nobody wants it any more: the address was taken out of the settings"
	}
	if !result.Sent && ctx.Err() != nil {
		return nil
	}
	again := s.again(d, result)
	if !wanted {
		again = time.Time{}
	}
	s.reportSend(d, to, result, again)
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), markedIn)
	defer cancel()
	if result.Sent {
		return s.config.Store.AlertSent(ctx, d.ID)
	}
	return s.config.Store.AlertUnsent(ctx, d.ID, again, result.Why)
}

// again is when to try once more; zero when that would be beyond the patience.
func (s *Service) again(d Send, result callback.Outcome) time.Time {
	next := s.config.Clock().Add(result.Wait(d.Attempts+1, s.config.Random()))
	if next.After(d.Made.Add(patience)) {
		return time.Time{}
	}
	return next
}

// A place is where a target's messages go: a webhook or, when that has no URL, an address of mail.
type place struct {
	webhook Webhook
	mail    string
}

func (s Settings) places() []place {
	var all []place
	for _, h := range s.Webhooks {
		all = append(all, place{webhook: h})
	}
	for _, address := range s.Recipients {
		all = append(all, place{mail: address})
	}
	return all
}

func (s Settings) find(t Target) (place, bool) {
	for i, known := range s.targets() { // which are in the order of places
		if known == t {
			return s.places()[i], true
		}
	}
	return place{}, false
}

// deliver sends a message to a place once.
func (s *Service) deliver(ctx context.Context, language string, d Send, to place) callback.Outcome {
	if to.mail != "" {
		return s.mail(ctx, language, d, to.mail)
	}
	return s.post(ctx, language, d, to.webhook)
}

// key is the same for every attempt of a message, and another for every other message of any database.
func (d Send) key() string {
	return digest(d.Survey, fmt.Sprint(d.Alert.ID, d.Raised.UnixMilli()), string(d.Event), d.Target.Hash)
}

// reportSend logs an attempt: of a webhook its host alone, of a recipient nothing.
func (s *Service) reportSend(d Send, to place, result callback.Outcome, again time.Time) {
	log := s.config.Logger.With("survey", d.Survey, "alert", d.Alert.ID, "event", d.Event, "channel", d.Target.Channel,
		"host", hostOf(to.webhook.URL), "attempt", d.Attempts+1, "status", result.Status)
	switch {
	case result.Sent:
		log.Info("alert sent")
	case again.IsZero():
		log.Error("an alert's message is given up", "why", result.Why)
	default:
		log.Warn("an alert's message failed", "why", result.Why, "again", again)
	}
}
