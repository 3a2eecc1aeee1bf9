package field

import (
	"cmp"
	"maps"
	"slices"

	"fieldwork/internal/interview"
)

// Over is the interview with the posted page laid over it, in maps of its own: the one that is given stays as it was. The field
// asks for it to know where the page leads to, and the store to keep it; over the interview as it was read both are given the
// same one, so that nothing is asked of a save any more once what it became was handed on.
func (p *PageSave) Over(before *interview.Interview) *interview.Interview {
	over := p.laid
	if over == nil || before != p.Interview {
		over = p.lay(*before)
	}
	if before == p.Interview {
		p.laid = over
	}
	Show(over, p.Page, cmp.Or(p.Next, p.Page)) // again when it is known what comes next
	return over
}

// lay merges the page's answers, whether it counts as submitted, its language and its time.
func (p *PageSave) lay(over interview.Interview) *interview.Interview {
	iv := &over
	if p.Language != "" {
		iv.Language = p.Language
	}
	if p.Now.After(iv.Updated) { // a clock that is put back does not put an interview back
		iv.Updated = p.Now
	}
	answers := maps.Clone(iv.Answers) // which is faster than to put one after the other into a map that has room for all
	if answers == nil {
		answers = make(interview.Answers, len(p.Given))
	}
	for name, v := range p.Given {
		if v.Given() {
			answers[name] = v
		} else {
			delete(answers, name)
		}
	}
	iv.Answers = answers
	if p.Submitted || p.Refused {
		iv.Submitted = maps.Clone(iv.Submitted)
		iv.Submitted[p.Page] = true
	}
	if p.Refused {
		delete(iv.Submitted, p.Page)
	}
	return iv
}

// Show moves an interview to the page that is shown to its respondent; posted is the page that was seen before it, which in
// a tab left open need not be the one last shown. Pages that were seen and not submitted are remembered, so that nobody is
// counted twice as having reached a page.
func Show(iv *interview.Interview, posted, next string) {
	left := func(page string) bool { return page != "" && page != next && !iv.Submitted[page] }
	unsent := slices.DeleteFunc(append(slices.Clone(iv.Unsent), iv.Page, posted), func(page string) bool { return !left(page) })
	slices.Sort(unsent)
	if iv.Unsent = slices.Compact(unsent); len(iv.Unsent) == 0 {
		iv.Unsent = nil
	}
	iv.Page = next
}

// foreseen is the page that step will show after the save, as far as can be told before it: another tab may change the way
// meanwhile, and the path by which it can be told. The page is "" when the gate or the end comes next.
func foreseen(v *Visit, save *PageSave, move Move) (page string, path interview.Path) {
	iv := save.Over(v.Interview)
	if save.Page == v.Path.Next {
		path = interview.Continue(v.Survey, v.Path, iv)
	} else {
		path = interview.Walk(v.Survey, iv)
	}
	switch {
	case move == Back:
		return cmp.Or(path.Before(save.Page), standsAt(path)), path
	case move == Stay || save.Refused:
		return save.Page, path
	}
	return path.After(save.Page), path
}
