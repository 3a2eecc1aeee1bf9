package crowd

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"fieldwork/internal/bench/script"
)

// A respondent is one seat of the crowd: somebody answers an interview in it, then somebody else.
type respondent struct {
	*run
	wire    wire
	got     answer
	script  *script.Script
	id      string
	plain   string // what stands behind the address of a page that is asked for
	accepts string // what posts say of their sender, and of what it can do with an answer
	request []byte
	where   []byte // the address of the page on the screen
	place   int    // of that page in the route, which a server that does not redirect leaves to us
	shown   time.Time
	keeper  func(page string, body []byte) // takes every page; nil: only ends are read

	post, page, door histogram
	finished, waited int
	received         int64
}

func newRespondent(r *run) *respondent {
	p := &respondent{run: r, wire: wire{address: r.Address}, plain: " HTTP/1.1\r\nHost: " + r.Address + browser + acceptPage + "\r\n", accepts: browser + acceptPage}
	if r.OneExchange {
		p.accepts = browser + acceptNext
	}
	return p
}

// live takes one interview after the other.
func (p *respondent) live(ctx context.Context) {
	defer p.wire.close()
	for ctx.Err() == nil && !p.over(time.Now()) {
		n := p.next.Add(1) - 1
		if p.Interviews > 0 && n >= int64(p.Interviews) {
			return
		}
		p.script = &p.Scripts[int(n)%len(p.Scripts)]
		p.id = p.Prefix + strconv.FormatInt(n, 10)
		if err := p.interview(ctx); err != nil && ctx.Err() == nil {
			p.fail(p.id, err)
			p.wire.close()
			time.Sleep(10 * time.Millisecond) // a server that is down is not to be hammered
		}
	}
}

// interview is one interview from the link to its end.
func (p *respondent) interview(ctx context.Context) error {
	outcome, err := p.enter(ctx)
	for err == nil && outcome == "" {
		if ctx.Err() != nil || !p.Finish && p.over(time.Now()) {
			return nil
		}
		outcome, err = p.answer(ctx)
	}
	if err == nil && outcome != left {
		p.end(p.script.Cell, outcome)
		if p.counts(time.Now()) {
			p.finished++
		}
	}
	return err
}

// enter follows the link to the first page. A busy server may ask newcomers to wait: they do, as people would, and it is
// told how often.
func (p *respondent) enter(ctx context.Context) (outcome string, err error) {
	p.place = 0
	for {
		began := time.Now()
		p.request = append(append(p.request[:0], "GET /s/"+p.Survey+"?source="+p.Source+"&"+p.IDParam+"="+p.id...), p.plain...)
		if p.got, err = p.wire.exchange(p.request, began, p.got); err != nil {
			return "", fmt.Errorf("the link: %w", err)
		}
		if p.got.status != http.StatusServiceUnavailable || p.got.retry == 0 {
			return p.comeIn(began)
		}
		if p.counts(time.Now()) {
			p.waited++
		}
		waitUntil(ctx, began.Add(time.Duration(p.got.retry)*time.Second))
		if now := time.Now(); ctx.Err() != nil || p.over(now) {
			return left, nil
		}
	}
}

// left is what becomes of somebody who is not let in before the time is over.
const left = "left"

func (p *respondent) comeIn(began time.Time) (outcome string, err error) {
	if err := p.led(); err != nil {
		return "", fmt.Errorf("the link: %w", err)
	}
	if outcome, err = p.look(); err != nil {
		return "", err
	}
	if now := time.Now(); p.counts(now) {
		p.door.add(now.Sub(began))
	}
	return outcome, nil
}

// browser is what the requests say of their sender: a phone's of the shipped survey's respondents.
const browser = "\r\nUser-Agent: Mozilla/5.0 (Linux; Android 5.1; HUAWEI P8 Build/HUAWEIGRA) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/45.0.2454.94 Mobile Safari/537.36" +
	"\r\nAccept-Language: zh-CN,zh;q=0.9\r\n"

// What a browser accepts: by itself, and as the script of the pages asks.
const (
	acceptPage = "Accept: text/html\r\n"
	acceptNext = "Accept: application/json\r\nPrefer: return=representation\r\n"
)

// led takes the address that the last answer redirects to.
func (p *respondent) led() error {
	if p.got.status != http.StatusSeeOther || len(p.got.location) == 0 {
		return fmt.Errorf("answered %d, not with a redirect", p.got.status)
	}
	p.where = append(p.where[:0], p.got.location...)
	return nil
}

// look asks for the page at the address and tells the outcome when it is an end.
func (p *respondent) look() (outcome string, err error) {
	ending := p.pageName() == ""
	p.wire.keep = ending || p.keeper != nil
	defer func() { p.wire.keep = false }()
	p.request = append(append(append(p.request[:0], "GET "...), p.where...), p.plain...)
	if p.got, err = p.wire.exchange(p.request, time.Now(), p.got); err != nil {
		return "", err
	}
	return p.seen(ending)
}

// seen checks the page that has come.
func (p *respondent) seen(ending bool) (outcome string, err error) {
	if p.got.status != http.StatusOK {
		return "", fmt.Errorf("page %q: status %d", p.pageName(), p.got.status)
	}
	p.shown = time.Now()
	if p.keeper != nil {
		p.keeper(p.pageName(), p.wire.body)
	}
	if !ending {
		return "", nil
	}
	return outcomeOf(p.wire.body)
}

// outcomeOf reads how an interview ended from its end page.
func outcomeOf(page []byte) (string, error) {
	_, rest, is := bytes.Cut(page, []byte(`data-outcome="`))
	outcome, _, closed := bytes.Cut(rest, []byte(`"`))
	if !is || !closed {
		return "", errors.New("the end page has no outcome")
	}
	return string(outcome), nil
}

// pageName is the page of the address /s/SURVEY/TOKEN/PAGE; "" when it is that of the interview as a whole.
func (p *respondent) pageName() string {
	_, page, _ := bytes.Cut(p.interviewPart(), []byte("/"))
	return string(page)
}

func (p *respondent) token() string {
	token, _, _ := bytes.Cut(p.interviewPart(), []byte("/"))
	return string(token)
}

// interviewPart is TOKEN/PAGE.
func (p *respondent) interviewPart() []byte {
	_, rest, _ := bytes.Cut(p.where, []byte("/s/"))
	_, rest, _ = bytes.Cut(rest, []byte("/"))
	return rest
}
