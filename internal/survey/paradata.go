package survey

import (
	"slices"

	"fieldwork/internal/strictyaml"
)

// A Paradata is something that a survey has gathered of how it is answered, beside the times and orders that every survey
// keeps. None is gathered unless its questionnaire asks for it, because each is one more thing to tell respondents.
type Paradata string

const (
	Honeypot Paradata = "honeypot" // a field that people neither see nor reach; who fills it in is a program
	Device   Paradata = "device"   // a keyed hash of browser and network, by which interviews of one device are found
)

// AllParadata are all that can be asked for.
func AllParadata() []Paradata { return []Paradata{Honeypot, Device} }

// Gathers tells whether the questionnaire asks for it.
func (s *Survey) Gathers(p Paradata) bool { return slices.Contains(s.Paradata, p) }

// paradata reads what is gathered. Hashes of browsers and networks are personal data, which nobody may gather unsaid
// (Personal Information Protection Law of the People's Republic of China, article 17); so `device` needs a notice.
func (c *compiler) paradata(asked []strictyaml.Word) {
	s := c.survey
	for _, w := range asked {
		switch p := Paradata(w.Text); {
		case !slices.Contains(AllParadata(), p):
			c.Addf(w.At, "unknown-paradata", strictyaml.DidYouMean(w.Text, unnamed(AllParadata())), "paradata %q are not known", w.Text)
		case s.Gathers(p):
			c.Addf(w.At, "paradata-twice", "write it once", "paradata %q again", w.Text)
		case p == Device && !s.Privacy.HasNotice():
			c.Add(w.At, "device-unsaid", "signals of devices are gathered, and no privacy notice tells respondents so",
				"write the notice and tell in its `categories` that a code made of browser, language and network is kept, or leave `device` out")
			s.Paradata = append(s.Paradata, p) // a kept version gathers what it did
		default:
			s.Paradata = append(s.Paradata, p)
		}
	}
}
