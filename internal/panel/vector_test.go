package panel

import (
	"crypto/sha1"
	"encoding/hex"
	"strings"
	"testing"
	"time"
)

// env is an environment with one variable.
func env(value string) func(string) (string, bool) {
	return func(name string) (string, bool) { return value, name == "PANEL_KEY" }
}

// unlocked is a source whose signatures have the secret.
func unlocked(t testing.TB, s Source, secret string) Source {
	t.Helper()
	for _, g := range []*Signature{s.Entry, s.Exit} {
		if g != nil && g.Keys == nil {
			g.Keys = []Key{{Variable: "PANEL_KEY"}}
		}
	}
	open, err := s.Unlock(env(secret))
	if err != nil {
		t.Fatal(err)
	}
	return open
}

const lucidKey = "ZZ6VkORqV25iSWOVb5cwZ03zpns"

// lucid signs as Lucid does; over is what its pages call the base string.
func lucid(param string, over Over) *Signature {
	return &Signature{Param: param, Algorithm: HMACSHA1, Over: over, Encoding: Base64URL}
}

func rex() *Signature {
	return &Signature{
		Param: "signature", Algorithm: Chain, Over: OverSorted, Encoding: Hex, KeyParam: "access_key", Keys: []Key{{"access_key", "PANEL_KEY"}},
		Expires: "expiration", ExpiresAs: RFC3339, Ahead: 1 << 62, Skew: DefaultSkew,
	}
}

// TestPublishedLinks checks links that panels publish as examples.
func TestPublishedLinks(t *testing.T) {
	toluna := &Signature{Param: "TolunaStartEnc", Algorithm: HMACSHA256, Over: OverURLWithout, Encoding: HexUpper}
	for _, c := range []struct {
		name, from, secret, id, link string
		entry                        *Signature
	}{
		{"Toluna", "docs.api.toluna.com, encryption, start URL", "239494365", "ID",
			"https://www.survey.com/survey/selfserve/53b/g004/231268?list=494&supplier_id=494&idtype=0&country=US&decLang=english&ID=1000001&sname=qp4lYkBILSpbVy11yCf9RayJ1-I&IDS=1000001&TolunaStartEnc=EBEDA7E495B2B5F499989CE5086494DA223B256B57457C3858A16666A2414BA5", toluna},
		{"Lucid", "Fulcrum documentation, verifying an HMAC signature", lucidKey, "vid",
			"https://www.abc.com/ex.aspx?abc=def&vid=123&oenc=dYQuf4tCr1l07nDRpzO-PLSBNTQ", lucid("oenc", OverURL)},
		{"Lucid, supplier", "Fulcrum documentation, generating an HMAC signature", lucidKey, "PID",
			"http://www.samplicio.us/router/default.aspx?SID=12345dca-a691-4496-a2fa-12345b99ec29&PID=1234&ienc=n3yzbU4WgqUT5hNKm7AnN07falA", lucid("ienc", OverURL)},
		{"Lucid, older page", "Fulcrum documentation, supply integration, hash a URL", lucidKey, "vid",
			"https://www.abc.com/ex.aspx?abc=def&vid=123&oenc2=NPJPxGx_-1vHe0T1q4tt-MyWnQ4", lucid("oenc2", OverURLWithName)},
		{"Cherries", "cherries.readme.io, hashing", "secret_hash_key", "mid",
			"https://grabcherries.com/begin?sid=abc&pid=123&mid=456&hash=asd-eDSLSbAGCxnkZtYWtccsmREDr3EZoiHUSr4X5wE",
			&Signature{Param: "hash", Algorithm: HMACSHA256, Over: OverURLWithout, Encoding: Base64URL}},
		{"Dynata REX", "dynata/rex-sdk-python, test_gateway.py, test_create_respondent_url", "secret_key", "respondent_id",
			"https://respondent.qa-rex.dynata.com/start?ctx=7c26bf58-43db-4370-977d-d14fa4356930&language=es&birth_date=1989-09-16&gender=male&postal_code=00000&respondent_id=12345&access_key=access_key&expiration=1970-01-01T00:00:00.000Z&signature=3d063d93efde81823ca0e224c2458cc6053da0f0ce2ff5833644c8e5eddbc594", rex()},
		{"Dynata REX, quoted", "the same, test_create_respondent_url_url_quoting", "secret_key", "respondent_id",
			"https://respondent.qa-rex.dynata.com/start?ctx=7c26bf58-43db-4370-977d-d14fa4356930&language=es&birth_date=1989-09-16&gender=male&postal_code=00000&respondent_id=12345&access_key=access_key&expiration=1970-01-01T00%3A00%3A00.000Z&signature=3d063d93efde81823ca0e224c2458cc6053da0f0ce2ff5833644c8e5eddbc594", rex()},
		{"Dynata REX, no respondent", "the same, test_verify_query_params; ctx stands for the id", "secret_key", "ctx",
			"https://respondent.qa-rex.dynata.com/start?ctx=7c26bf58-43db-4370-977d-d14fa4356930&language=es&access_key=access_key&expiration=2099-01-01T00:00:00.000Z&signature=e3bc08b50ac9aa261255828f741467a956c40c4ce1f0e29bb1bcd23b81f31959", rex()},
	} {
		s := unlocked(t, Source{Name: "s", IDParam: c.id, Entry: c.entry}, c.secret)
		if _, err := s.Check(c.link, time.Unix(0, 0)); err != nil {
			t.Errorf("%s (%s): %v", c.name, c.from, err)
		}
		if _, err := s.Check(strings.Replace(c.link, "123", "124", 1), time.Unix(0, 0)); strings.Contains(c.link, "123") && err == nil {
			t.Errorf("%s: an altered link is taken", c.name)
		}
		other := unlocked(t, Source{Name: "s", IDParam: c.id, Entry: c.entry}, c.secret+"x")
		if _, err := other.Check(c.link, time.Unix(0, 0)); err == nil {
			t.Errorf("%s: another secret takes the link", c.name)
		}
	}
}

// TestPublishedRedirects makes addresses that panels publish as examples.
func TestPublishedRedirects(t *testing.T) {
	toluna := Source{IDParam: "sname", Keep: []string{"gid"}, Exit: &Signature{Param: "TolunaENC", Algorithm: HMACSHA256, Over: OverURLWithout, Encoding: HexUpper},
		Redirect: map[Outcome]string{Complete: "https://ups.surveyrouter.com/TrafficUI/MSCUI/SOQualified.aspx?sname={id}&gid={gid}"}}
	r := Respondent{ID: "Kp3xAWQXdik2djVhX7uJBGOlfk8", Kept: map[string]string{"gid": "10001"}}
	const want = "https://ups.surveyrouter.com/TrafficUI/MSCUI/SOQualified.aspx?sname=Kp3xAWQXdik2djVhX7uJBGOlfk8&gid=10001&TolunaENC=50CEB0FC667A97B993A0BFD1496B84552392A7A1EBADB910D7E083ED9F5BDA72"
	if got := unlocked(t, toluna, "232594365").Address(Complete, r); got != want {
		t.Errorf("Toluna (docs.api.toluna.com, encryption, complete redirect):\n%s\nwant\n%s", got, want)
	}
	dynata := Source{IDParam: "psid", Keep: []string{"pid", "k2"}, Exit: &Signature{Param: "med", Algorithm: Linear, Over: OverURL, Fields: []string{"pid", "k2"}, Outcomes: []Outcome{Complete}},
		Redirect: map[Outcome]string{
			Complete:  "https://api.dynata.com/respondent/exit?rst=1&psid={id}",
			ScreenOut: "https://api.dynata.com/respondent/exit?rst=2&psid={id}",
		}}
	open := unlocked(t, dynata, "66213")
	r = Respondent{ID: "VgrJ2-9iUQZK3noVDtXobw**", Kept: map[string]string{"pid": "1070000026", "k2": "59931"}}
	for outcome, want := range map[Outcome]string{
		Complete:  "https://api.dynata.com/respondent/exit?rst=1&psid=VgrJ2-9iUQZK3noVDtXobw**&med=70847911661607",
		ScreenOut: "https://api.dynata.com/respondent/exit?rst=2&psid=VgrJ2-9iUQZK3noVDtXobw**",
	} {
		if got := open.Address(outcome, r); got != want {
			t.Errorf("Dynata (developers.dynata.com, end link), %s:\n%s\nwant\n%s", outcome, got, want)
		}
	}
	for _, kept := range []map[string]string{nil, {"pid": "1070000026"}, {"pid": "-1", "k2": "2"}, {"pid": "1e9", "k2": "2"}, {"pid": strings.Repeat("9", 101), "k2": "2"}} {
		if got := open.Address(Complete, Respondent{ID: "p", Kept: kept}); got != "" {
			t.Errorf("%v is sent to %s, want our own page: an unsigned complete counts as a forgery", kept, got)
		}
	}
}

// TestPlainHashes holds PureSpectrum's rule, ps_hash = sha1(full_url + shared_secret), for which no example is published.
func TestPlainHashes(t *testing.T) {
	s := unlocked(t, Source{IDParam: "transaction_id", Exit: &Signature{Param: "ps_hash", Algorithm: SHA1, Over: OverURLWithout},
		Redirect: map[Outcome]string{Complete: "https://spectrumsurveys.com/surveydone?st=21&transaction_id={id}"}}, "s3cret")
	const bare = "https://spectrumsurveys.com/surveydone?st=21&transaction_id=a1"
	sum := sha1.Sum([]byte(bare + "s3cret"))
	if got, want := s.Address(Complete, Respondent{ID: "a1"}), bare+"&ps_hash="+hex.EncodeToString(sum[:]); got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

// TestRFCVectors holds the HMACs to RFC 2202 (test case 2 of MD5 and SHA-1) and RFC 4231 (test case 2 of SHA-256), and
// the hashes to FIPS 180-4's example "abc", of which "c" is the secret.
func TestRFCVectors(t *testing.T) {
	for _, c := range []struct {
		algorithm             Algorithm
		secret, message, want string
	}{
		{HMACMD5, "Jefe", "what do ya want for nothing?", "750c783e6ab0b503eaa86e310a5db738"},
		{HMACSHA1, "Jefe", "what do ya want for nothing?", "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"},
		{HMACSHA256, "Jefe", "what do ya want for nothing?", "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
		{SHA1, "c", "ab", "a9993e364706816aba3e25717850c26c9cd0d89d"},
		{SHA256, "c", "ab", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
	} {
		g := &Signature{Param: "s", Algorithm: c.algorithm, Over: OverFields, Fields: []string{"m"}, secrets: map[string]Secret{"": NewSecret(c.secret)}}
		got, err := g.mac(draft{values: func(string) (string, bool) { return c.message, true }})
		if got != c.want || err != nil {
			t.Errorf("%s: %s %v, want %s", c.algorithm, got, err, c.want)
		}
	}
}
