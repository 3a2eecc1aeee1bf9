package siege

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"fieldwork/internal/panel"
)

// A way is one respondent on the way.
type way struct {
	*Siege
	*Witness
	random *rand.Rand
	shown  int
}

// mostShown bounds the addresses that one respondent is led to: more are a circle.
const mostShown = 100

// visit is the n-th respondent's interview, from the door to the end or to where the siege ends.
func (s *Siege) visit(ctx context.Context, n int64) {
	w := &Witness{ID: fmt.Sprintf("siege-%d-%d", s.Seed, n), sheet: s.sheets[int(n)%len(s.sheets)]}
	s.mu.Lock()
	s.witnesses = append(s.witnesses, w)
	s.mu.Unlock()
	v := way{Siege: s, Witness: w, random: rand.New(rand.NewPCG(s.Seed, uint64(n)))}
	at, err := v.enter(ctx)
	for err == nil && at != "" {
		at, err = v.step(ctx, at)
	}
	if err != nil && !errors.Is(err, errLeft) && ctx.Err() == nil {
		s.fault(w, "%v", err)
	}
}

// enter opens the source's link.
func (v *way) enter(ctx context.Context) (at string, err error) {
	link := "/s/" + url.PathEscape(v.Survey.ID) + "?source=" + url.QueryEscape(v.source.Name) + "&" + v.source.IDParam + "=" + url.QueryEscape(v.ID)
	r, err := v.ask(ctx, v.random, link, "", func() {})
	if err != nil {
		return "", err
	}
	if r.status != http.StatusSeeOther {
		return "", fmt.Errorf("the door answers %d", r.status)
	}
	at, ours, err := v.local(link, r.to)
	if err == nil && !ours {
		err = fmt.Errorf("the door leads to %q", r.to)
	}
	if err != nil {
		return "", err
	}
	if v.Token, _ = parts(at); v.Token == "" {
		return "", fmt.Errorf("the door leads to no interview")
	}
	v.told(v.Witness, Ack{})
	return at, nil
}

// step looks at what is at the address and answers it; the next address is "" when the interview has ended.
func (v *way) step(ctx context.Context, at string) (next string, err error) {
	if v.shown++; v.shown > mostShown {
		return "", fmt.Errorf("%d pages are shown and there is no end", mostShown)
	}
	r, err := v.ask(ctx, v.random, at, "", func() {})
	if err != nil {
		return "", err
	}
	token, name := parts(at)
	switch {
	case token != v.Token:
		return "", fmt.Errorf("the respondent is led into another interview")
	case r.status == http.StatusSeeOther:
		return v.follow(at, r.to)
	case r.status != http.StatusOK:
		return "", fmt.Errorf("page %q answers %d", name, r.status)
	case name == "":
		return "", v.end(r.body)
	}
	return v.answer(ctx, at, name)
}

// answer posts the page until that is acknowledged.
func (v *way) answer(ctx context.Context, at, name string) (next string, err error) {
	page := v.sheet.pages[name]
	if page == nil {
		return "", fmt.Errorf("page %q is shown, which is not on the way of these answers", name)
	}
	// Nobody here goes back. Whoever is asked again for what was acknowledged must not answer, which would mend the loss.
	if slices.ContainsFunc(v.Acks, func(a Ack) bool { return a.Page == name }) {
		return "", fmt.Errorf("page %q was acknowledged and is asked for again: it has been lost", name)
	}
	r, err := v.ask(ctx, v.random, at, page.form, func() { v.cut(page.role) })
	if err != nil {
		return "", err
	}
	if r.status != http.StatusSeeOther {
		return "", fmt.Errorf("the post of page %q is answered with %d", name, r.status)
	}
	to, ours, err := v.local(at, r.to)
	if err != nil {
		return "", err
	}
	_, page2 := parts(to)
	v.told(v.Witness, Ack{Page: name, Decided: page.role == atGate && page2 != name})
	if !ours {
		return "", v.outside(r.to)
	}
	return to, nil
}

// cut counts a post that was sent and not answered: the server died over it, perhaps in what the post sets off.
func (v *way) cut(role role) {
	switch role {
	case plain:
		v.counts.cutPages.Add(1)
	case atGate:
		v.counts.cutDecisions.Add(1)
	case last:
		v.counts.cutEnds.Add(1)
	}
}

func (v *way) follow(from, to string) (next string, err error) {
	next, ours, err := v.local(from, to)
	if err != nil {
		return "", err
	}
	if !ours {
		return "", v.outside(to)
	}
	return next, nil
}

// end reads our own end page.
func (v *way) end(page []byte) error {
	_, rest, marked := bytes.Cut(page, []byte(`data-outcome="`))
	outcome, _, closed := bytes.Cut(rest, []byte(`"`))
	o := panel.Outcome(outcome)
	if !marked || !closed || !slices.Contains(panel.Outcomes(), o) {
		return fmt.Errorf("the end page tells no outcome")
	}
	v.told(v.Witness, Ack{Outcome: o})
	return nil
}

// outside reads the outcome from the source's address that the respondent is sent to.
func (v *way) outside(to string) error {
	for _, o := range panel.Outcomes() {
		template := v.source.Redirect[o]
		if template != "" && strings.ReplaceAll(template, "{id}", url.QueryEscape(v.ID)) == to {
			v.told(v.Witness, Ack{Outcome: o})
			return nil
		}
	}
	return fmt.Errorf("the respondent is sent to %q, which is no outcome's address", to)
}
