package crowd

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"fieldwork/internal/bench/script"
)

// answer posts the page on the screen, when its turn has come, and goes to the next one.
func (p *respondent) answer(ctx context.Context) (outcome string, err error) {
	page := p.pageName()
	form, ok := p.script.Posts[page]
	if !ok {
		return "", fmt.Errorf("page %q is not in the script of type %s", page, p.script.Type)
	}
	began := time.Now()
	if p.Pace > 0 {
		if began, ok = p.await(ctx, began); !ok {
			return "", nil
		}
	}
	received := p.wire.read
	p.write(form)
	if p.got, err = p.wire.exchange(p.request, time.Now(), p.got); err != nil {
		return "", fmt.Errorf("posting page %q: %w", page, err)
	}
	answered := time.Now()
	if outcome, err = p.follow(page); err != nil {
		return "", err
	}
	if now := time.Now(); p.counts(now) {
		p.post.add(answered.Sub(began))
		p.page.add(now.Sub(began))
		p.received += p.wire.read - received
	}
	return outcome, nil
}

// await waits for the respondent's turn and returns the instant from which the page is measured: when it was due, if nobody
// was free to post it then, and otherwise now. That this program's timers are late is not the server's fault.
func (p *respondent) await(ctx context.Context, now time.Time) (began time.Time, ok bool) {
	due := p.turn(now)
	if !due.After(now) {
		return due, true
	}
	waitUntil(ctx, due)
	return time.Now(), ctx.Err() == nil
}

// follow goes where the answer leads.
func (p *respondent) follow(page string) (outcome string, err error) {
	switch {
	case !p.OneExchange:
		err = p.led()
	case p.got.json:
		err = p.told()
	default:
		return p.given(page)
	}
	if err != nil {
		return "", fmt.Errorf("posting page %q: %w", page, err)
	}
	return p.look()
}

// told takes the address that the answer names to a script, as JSON.
func (p *respondent) told() error {
	var next struct{ To string }
	if err := json.Unmarshal(p.wire.body, &next); err != nil || p.got.status != http.StatusOK || next.To == "" {
		return fmt.Errorf("answered %d and %q, which names no address", p.got.status, p.wire.body)
	}
	p.where = append(p.where[:0], next.To...)
	return nil
}

// given takes the page that the answer holds. A server that knows no surveys does not say which one it is: the script does.
func (p *respondent) given(page string) (outcome string, err error) {
	if len(p.got.location) > 0 {
		p.where = append(p.where[:0], p.got.location...)
		return p.seen(false)
	}
	if p.place++; p.place == len(p.script.Route) {
		_, err := p.seen(false)
		return complete, err
	}
	p.where = append(p.where[:len(p.where)-len(page)], p.script.Route[p.place]...)
	return p.seen(false)
}

// complete is the outcome of an interview that went well.
const complete = "complete"

// write makes the post of the page: the address, what was prepared, and the instant at which the page was shown.
func (p *respondent) write(form string) {
	p.request = append(append(append(p.request[:0], "POST "...), p.where...), " HTTP/1.1\r\nHost: "...)
	p.request = append(append(append(p.request, p.Address...), p.accepts...), "Origin: http://"...)
	p.request = append(append(p.request, p.Address...), "\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: "...)
	p.request = append(strconv.AppendInt(p.request, int64(len(form)), 10), "\r\n\r\n"...)
	stamp := len(p.request) + len(script.ShownField)
	p.request = append(p.request, form...)
	strconv.AppendInt(p.request[:stamp], p.shown.UnixMilli(), 10) // as many digits as stand there
}
