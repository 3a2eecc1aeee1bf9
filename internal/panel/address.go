package panel

// Address is where a respondent goes after the outcome, signed when the source wants that; "" when our own end page is
// wanted. It is "" too when no signature can be made, as of a respondent whose link lacks what is signed: an unsigned
// address would count as a forgery at the panel.
func (s Source) Address(outcome Outcome, r Respondent) string {
	template := s.Redirect[outcome]
	if template == "" {
		return ""
	}
	to := fill(template, r.values(""), queryEscaped)
	if s.Exit == nil || !s.Exit.signs(outcome) {
		return to
	}
	signed, err := s.Exit.sign(to, "", s.signable(to, r))
	if err != nil {
		return ""
	}
	return signed
}

// signable gives the fields that a redirect's signature is made of: the address's own parameters, and those of the entry
// link that it does not carry, such as the second key of Dynata's med.
func (s Source) signable(address string, r Respondent) func(string) (string, bool) {
	l, err := readLink(address)
	return func(name string) (string, bool) {
		if err == nil && len(l.all(name)) > 0 {
			return l.one(name)
		}
		if name == s.IDParam {
			return r.ID, r.ID != ""
		}
		value := r.Kept[name]
		return value, value != ""
	}
}
