package alert

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strconv"
	"time"

	"fieldwork/internal/callback"
)

// signatureHeader carries the instant of the attempt and the signature: t=UNIX,v1=HEX.
const signatureHeader = "X-Fieldwork-Signature"

// A message is the body of a webhook. Fields are only ever added; docs/alerts.md describes them.
type message struct {
	Version int       `json:"version"`
	Event   Event     `json:"event"`
	Survey  string    `json:"survey"`
	Alert   int64     `json:"alert,omitempty"`
	Kind    Kind      `json:"kind,omitempty"`
	Subject string    `json:"subject,omitempty"`
	Level   int       `json:"level,omitempty"`
	Raised  time.Time `json:"raised,omitzero"`
	Cleared time.Time `json:"cleared,omitzero"`
	Numbers *Numbers  `json:"numbers,omitempty"`
	Text    string    `json:"text"`
	Console string    `json:"console,omitempty"`
}

const messageVersion = 1

func (s *Service) post(ctx context.Context, language string, d Send, to Webhook) callback.Outcome {
	m := message{Version: messageVersion, Event: d.Event, Survey: d.Survey, Alert: d.Alert.ID, Kind: d.Kind, Subject: d.Subject, Level: d.Level,
		Text: s.heading(language, d), Console: s.config.ConsoleURL(d.Survey)}
	switch d.Event {
	case Raised:
		m.Raised, m.Numbers = d.Raised, &d.Numbers
	case Cleared:
		m.Raised, m.Cleared, m.Numbers = d.Raised, d.Alert.Cleared, &d.After
	}
	body, err := json.Marshal(m)
	if err != nil {
		return callback.Outcome{Why: "the message cannot be written as JSON", Slowly: true}
	}
	return s.line.Post(ctx, callback.Letter{URL: to.URL, Key: d.key(), Body: string(body), Header: map[string]string{
		"Content-Type":  "application/json",
		signatureHeader: Sign(to.Secret, s.config.Clock(), body),
	}})
}

// Sign is the value of the header X-Fieldwork-Signature for a body at an instant: t=UNIX,v1=HEX, where HEX is the
// HMAC-SHA-256 of "UNIX.BODY" under the webhook's secret (RFC 2104), in lower case. The instant is signed with the body,
// so that a receiver can refuse what is played to it again later.
func Sign(secret Secret, at time.Time, body []byte) string {
	t := strconv.FormatInt(at.Unix(), 10)
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(t + "."))
	mac.Write(body)
	return "t=" + t + ",v1=" + hex.EncodeToString(mac.Sum(nil))
}
