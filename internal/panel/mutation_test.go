package panel

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// mutations is how many altered links are tried over all schemes.
const mutations = 100_000

// A mutator alters a link; other is a genuine link of somebody else.
type mutator struct {
	name  string
	alter func(r *rand.Rand, link, other string) string
}

func mutators() []mutator {
	return []mutator{
		{"flip a bit", func(r *rand.Rand, link, _ string) string {
			b := []byte(link)
			b[r.IntN(len(b))] ^= 1 << r.IntN(8)
			return string(b)
		}},
		{"put a byte in", func(r *rand.Rand, link, _ string) string {
			at := r.IntN(len(link) + 1)
			return link[:at] + string("&=?%+#;aA0 \x00"[r.IntN(12)]) + link[at:]
		}},
		{"take bytes out", func(r *rand.Rand, link, _ string) string {
			at := r.IntN(len(link))
			return link[:at] + link[min(len(link), at+1+r.IntN(3)):]
		}},
		{"cut the end off", func(r *rand.Rand, link, _ string) string { return link[:r.IntN(len(link))] }},
		{"write a byte as an escape", func(r *rand.Rand, link, _ string) string {
			at := r.IntN(len(link))
			return link[:at] + fmt.Sprintf([]string{"%%%02x", "%%%02X"}[r.IntN(2)], link[at]) + link[at+1:]
		}},
		{"write an escape as a byte", func(r *rand.Rand, link, _ string) string {
			return strings.NewReplacer("%7C", "|", "%3A", ":", "%2B", "+", "%2F", "/", "%3D", "=", "%20", " ").Replace(link)
		}},
		{"change case", func(r *rand.Rand, link, _ string) string {
			at := r.IntN(len(link))
			return link[:at] + strings.ToUpper(link[at:])
		}},
		{"swap two parameters", func(r *rand.Rand, link, _ string) string {
			return parted(link, func(p []string) []string {
				i, j := r.IntN(len(p)), r.IntN(len(p))
				p[i], p[j] = p[j], p[i]
				return p
			})
		}},
		{"repeat a parameter", func(r *rand.Rand, link, other string) string {
			more := strings.Split(afterQuestion([]string{link, other}[r.IntN(2)]), "&")
			return parted(link, func(p []string) []string { return slices.Insert(p, r.IntN(len(p)+1), more[r.IntN(len(more))]) })
		}},
		{"drop a parameter", func(r *rand.Rand, link, _ string) string {
			return parted(link, func(p []string) []string { i := r.IntN(len(p)); return slices.Delete(p, i, i+1) })
		}},
		{"add a parameter", func(r *rand.Rand, link, _ string) string {
			more := []string{"pid=x", "k2=x", "exp=9999999999", "n=x", "k=two", "sig=x", "lang=en", "", "pid%3Dx", "%70id=x", "sig", "=", "complete=https://evil.example/"}
			return parted(link, func(p []string) []string { return slices.Insert(p, r.IntN(len(p)+1), more[r.IntN(len(more))]) })
		}},
		{"take a value of somebody else", func(r *rand.Rand, link, other string) string {
			theirs := strings.Split(afterQuestion(other), "&")
			return parted(link, func(p []string) []string { i := r.IntN(min(len(p), len(theirs))); p[i] = theirs[i]; return p })
		}},
		{"take another key", func(_ *rand.Rand, link, _ string) string {
			return strings.NewReplacer("k=one", "k=two", "access_key=one", "access_key=two").Replace(link)
		}},
		{"take another address", func(r *rand.Rand, link, _ string) string {
			return strings.Replace(link, base, []string{"http://survey.example.org/s/shoes", "https://survey.example.org/s/boots", "https://survey.example.org/s/shoes/", "https://evil.example/s/shoes"}[r.IntN(4)], 1)
		}},
		{"move a boundary", func(r *rand.Rand, link, _ string) string {
			return strings.NewReplacer("4711", "4711|x", "k2=4711", "k2=471", "&n=", "&n=1").Replace(link)
		}},
	}
}

func afterQuestion(link string) string {
	_, query, _ := strings.Cut(link, "?")
	return query
}

func parted(link string, change func([]string) []string) string {
	before, query, _ := strings.Cut(link, "?")
	return before + "?" + strings.Join(change(strings.Split(query, "&")), "&")
}

// TestNoAlteredLinkIsTaken alters genuine links in many ways. One that is taken must be the same in everything that its
// scheme signs, and say the same of its respondent.
func TestNoAlteredLinkIsTaken(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	all, ways := schemes(t), mutators()
	tried, same := 0, map[string]int{}
	for tried < mutations {
		s := all[tried%len(all)]
		genuine := mustLink(t, s, invitation(fmt.Sprintf("p %d/ü+%d", tried, r.IntN(1000))))
		other := mustLink(t, s, Invitation{ID: "somebody else", Kept: map[string]string{"k2": "1"}, Expires: now.Add(2 * DefaultSkew), Nonce: "another"})
		want, err := s.Check(genuine, now)
		if err != nil {
			t.Fatalf("%s: a genuine link is refused: %v", s.Name, err)
		}
		for _, way := range ways {
			altered := way.alter(r, genuine, other)
			for r.IntN(8) == 0 && altered != "" {
				altered = ways[r.IntN(len(ways))].alter(r, altered, other)
			}
			if altered == genuine {
				continue
			}
			tried++
			got, err := s.Check(altered, now)
			if err != nil {
				continue
			}
			if covered(s.Entry, altered) != covered(s.Entry, genuine) || !reflect.DeepEqual(got, want) {
				t.Fatalf("%s, %s: the link\n%s\nis taken as\n%s", s.Name, way.name, genuine, altered)
			}
			same[string(s.Entry.Over)]++
		}
	}
	t.Logf("%d altered links; taken because nothing signed was altered: %v", tried, same)
	for _, over := range []Over{OverSorted, OverFields, OverURLWithout, OverQuery} {
		if same[string(over)] == 0 {
			t.Errorf("no alteration leaves what %s signs as it was; the test does not reach that far", over)
		}
	}
}

// FuzzCheck holds that nothing makes the reader panic, and that nothing is taken which the source did not sign.
func FuzzCheck(f *testing.F) {
	all := schemes(f)
	for i, s := range all {
		f.Add(uint8(i), mustLink(f, s, invitation("p1")))
	}
	f.Add(uint8(0), "?")
	f.Add(uint8(1), "https://survey.example.org/s/shoes?sig=&sig")
	f.Fuzz(func(t *testing.T, which uint8, link string) {
		s := all[int(which)%len(all)]
		got, err := s.Check(link, now)
		if err != nil {
			return
		}
		genuine := mustLink(t, s, invitation("p1"))
		want, _ := s.Check(genuine, now)
		if covered(s.Entry, link) != covered(s.Entry, genuine) || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %q is taken", s.Name, link)
		}
	})
}
