package panel

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/quick"
	"time"
)

// own is a source that signs with everything there is to sign with.
func own(t testing.TB) Source {
	t.Helper()
	s := Source{Name: "own", IDParam: "pid", Keep: []string{"k2"}, Entry: &Signature{
		Param: "sig", Algorithm: HMACSHA256, Over: OverURL, Encoding: Hex, KeyParam: "k", Keys: []Key{{"new", "KEY_NEW"}, {"old", "KEY_OLD"}},
		Expires: "exp", ExpiresAs: Unix, Ahead: DefaultAhead, Skew: DefaultSkew, Nonce: "n",
	}}
	open, err := s.Unlock(func(name string) (string, bool) { return "secret of " + name, true })
	if err != nil {
		t.Fatal(err)
	}
	return open
}

// resign signs what the query says, so that only what is not the signature can be wrong with it.
func resign(t testing.TB, s Source, query string) string {
	t.Helper()
	link, err := s.Entry.sign(base+"?"+query, "", nil)
	if err != nil {
		t.Fatal(err)
	}
	return link
}

func TestRefusals(t *testing.T) {
	s := own(t)
	good := mustLink(t, s, invitation("p1"))
	exp := fmt.Sprint(now.Add(time.Hour).Unix())
	for _, c := range []struct {
		name, link string
		want       Reason
		denied     bool
	}{
		{"no signature", base + "?pid=p1", Unsigned, true},
		{"an empty signature", base + "?pid=p1&k=new&sig=", Unsigned, true},
		{"two signatures", good + "&sig=1", Unsigned, true},
		{"a signature by another name's escape", good + "&%73ig=1", Unsigned, true},
		{"something behind it", good + "&lang=en", Unsigned, true},
		{"an & behind it", good + "&", Unsigned, true},
		{"no key", strings.Replace(good, "&k=new", "", 1), Unsigned, true},
		{"two keys", strings.Replace(good, "&k=new", "&k=new&k=new", 1), Unsigned, true},
		{"an unknown key", strings.Replace(good, "&k=new", "&k=newer", 1), UnknownKey, true},
		{"the other key", strings.Replace(good, "&k=new", "&k=old", 1), Forged, true},
		{"another id", strings.Replace(good, "pid=p1", "pid=p2", 1), Forged, true},
		{"upper case", strings.Replace(good, good[len(good)-64:], strings.ToUpper(good[len(good)-64:]), 1), Forged, true},
		{"half a signature", good[:len(good)-32], Forged, true},
		{"a broken escape", base + "?pid=%zz&sig=1", Malformed, true},
		{"a long link", base + "?pid=" + strings.Repeat("x", maxLink), Malformed, true},
		{"no expiry", resign(t, s, "pid=p1&n=1"), BadTime, true},
		{"two expiries", resign(t, s, "pid=p1&n=1&exp="+exp+"&exp="+exp), BadTime, true},
		{"an expiry in words", resign(t, s, "pid=p1&n=1&exp=tomorrow"), BadTime, true},
		{"a negative expiry", resign(t, s, "pid=p1&n=1&exp=-1"), BadTime, true},
		{"an expiry of many digits", resign(t, s, "pid=p1&n=1&exp=9999999999999"), BadTime, true},
		{"an expiry in another format", resign(t, s, "pid=p1&n=1&exp=2026-03-01T13:00:00Z"), BadTime, true},
		{"no nonce", resign(t, s, "pid=p1&exp="+exp), Unsigned, true},
		{"two nonces", resign(t, s, "pid=p1&n=1&n=2&exp="+exp), Unsigned, true},
		{"a long nonce", resign(t, s, "pid=p1&n="+strings.Repeat("1", MaxID+1)+"&exp="+exp), Unsigned, true},
		{"no id", resign(t, s, "n=1&exp="+exp), BadID, false},
		{"an empty id", resign(t, s, "pid=&n=1&exp="+exp), BadID, false},
		{"two ids", resign(t, s, "pid=1&pid=1&n=1&exp="+exp), BadID, false},
		{"a long id", resign(t, s, "pid="+strings.Repeat("1", MaxID+1)+"&n=1&exp="+exp), BadID, false},
		{"an id that is no text", resign(t, s, "pid=%ff&n=1&exp="+exp), BadID, false},
		{"an id with a line break", resign(t, s, "pid=a%0Ab&n=1&exp="+exp), BadID, false},
		{"a kept parameter twice", resign(t, s, "pid=1&k2=1&k2=2&n=1&exp="+exp), BadKept, false},
		{"a long kept parameter", resign(t, s, "pid=1&k2="+strings.Repeat("1", MaxKept+1)+"&n=1&exp="+exp), BadKept, false},
	} {
		_, err := s.Check(c.link, now)
		var r *Refusal
		if !errors.As(err, &r) || r.Reason != c.want || r.Denied() != c.denied {
			t.Errorf("%s: %v, want %s (denied: %v)", c.name, err, c.want, c.denied)
			continue
		}
		for _, leak := range []string{"p1", "secret of", "newer", "tomorrow", exp} {
			if strings.Contains(err.Error(), leak) {
				t.Errorf("%s: the error repeats %q: %v", c.name, leak, err)
			}
		}
	}
	if _, err := s.Check(good, now); err != nil {
		t.Errorf("the good link is refused: %v", err)
	}
	s.Entry = &Signature{Param: "sig"}
	var r *Refusal
	if _, err := s.Check(good, now); !errors.As(err, &r) || r.Reason != Locked || r.Denied() {
		t.Errorf("a source that was never unlocked: %v", err)
	}
}

// TestJoinedFieldsCannotBeCutInTwoWays holds that a signature over a|b|c fits neither (a|b, c) nor (a, b|c).
func TestJoinedFieldsCannotBeCutInTwoWays(t *testing.T) {
	s := Source{Name: "s", IDParam: "pid", Keep: []string{"k2"}, Entry: &Signature{
		Param: "sig", Algorithm: HMACSHA256, Over: OverFields, Encoding: Hex, Fields: []string{"pid", "k2"}, Separator: "|",
	}}
	s = unlocked(t, s, plain)
	sig := s.Entry.encode(keyed(sha256.New, []byte(plain), "a|b|c"))
	for _, query := range []string{"pid=a|b&k2=c", "pid=a&k2=b|c", "pid=a%7Cb&k2=c", "pid=a&k2=b%7Cc"} {
		if _, err := s.Check(base+"?"+query+"&sig="+sig, now); err == nil {
			t.Errorf("%s is taken", query)
		}
	}
	if _, err := s.Check(base+"?pid=a&k2=b&sig="+s.Entry.encode(keyed(sha256.New, []byte(plain), "a|b")), now); err != nil {
		t.Error(err)
	}
}

func TestAnOldKeyIsStillTaken(t *testing.T) {
	s, old := own(t), own(t)
	old.Entry.Keys[0], old.Entry.Keys[1] = old.Entry.Keys[1], old.Entry.Keys[0]
	if _, err := s.Check(mustLink(t, old, invitation("p1")), now); err != nil {
		t.Error(err)
	}
}

func TestExpiryEdges(t *testing.T) {
	s := own(t)
	for _, c := range []struct {
		name    string
		until   time.Duration // from now
		expired bool
		refused bool
	}{
		{"an hour left", time.Hour, false, false},
		{"its last second", 0, false, false},
		{"within the clocks' difference", -DefaultSkew, false, false},
		{"a second too late", -DefaultSkew - time.Second, true, false},
		{"years too late", -10 * 365 * 24 * time.Hour, true, false},
		{"as far ahead as may be", DefaultAhead, false, false},
		{"and the clocks' difference", DefaultAhead + DefaultSkew, false, false},
		{"a second too far", DefaultAhead + DefaultSkew + time.Second, false, true},
	} {
		for _, format := range TimeFormats() {
			s.Entry.ExpiresAs = format
			i := invitation("p1")
			i.Expires = now.Add(c.until)
			ticket, err := s.Check(mustLink(t, s, i), now)
			if ticket.Expired != c.expired || (err != nil) != c.refused {
				t.Errorf("%s, %s: expired %v, %v", c.name, format, ticket.Expired, err)
			}
		}
	}
}

// TestLinkIsTheInverseOfCheck holds it for every scheme and for ids and kept values of all kinds.
func TestLinkIsTheInverseOfCheck(t *testing.T) {
	all := append(schemes(t), own(t), Source{Name: "open", IDParam: "PROLIFIC_PID", Keep: []string{"k2"}})
	n := 0
	property := func(id, k2, nonce string) bool {
		s := all[n%len(all)]
		n++
		i := Invitation{ID: id, Kept: map[string]string{"k2": k2}, Expires: now.Add(time.Minute), Nonce: nonce}
		link, err := s.Link(base, i)
		if err != nil { // what cannot be said is refused when the link is made
			return !IsID(id) || !text(k2, MaxKept) || !IsID(nonce) || s.Entry.Over == OverFields
		}
		got, err := s.Check(link, now)
		return err == nil && got.ID == id && got.Kept["k2"] == k2 && (got.Nonce == nonce || got.Nonce == "") && !got.Expired
	}
	if err := quick.Check(property, &quick.Config{MaxCount: 3000}); err != nil {
		t.Error(err)
	}
	for _, id := range []string{"1", "a b", "ü", "a+b", "a%2Bb", "100%", "a&b=c", "?#/", "VgrJ2-9iUQZK3noVDtXobw**", strings.Repeat("x", MaxID)} {
		for _, s := range all {
			if got, err := s.Check(mustLink(t, s, invitation(id)), now); err != nil || got.ID != id || got.Kept["k2"] != "4711" {
				t.Errorf("%s: %q comes back as %+v, %v", s.Name, id, got, err)
			}
		}
	}
	if _, err := all[0].Link(base, Invitation{ID: "1", Kept: map[string]string{"other": "1"}}); err == nil {
		t.Error("a parameter that is not kept is put into a link")
	}
}
