package archive

import (
	"cmp"

	"fieldwork/internal/console"
	"fieldwork/internal/works"
)

// A pageGroup is the variables that are asked on a page of the questionnaire, or on none.
type pageGroup struct {
	Page      string // the page's name in the questionnaire; "" for none
	Name      string
	Count     string // how many there are, in words
	Variables []variableView
}

type variableView struct {
	works.Variable
	W      map[string]string
	Kind   string // its type in words
	Folded bool   // it has so many values that they are shown when asked for
	Valued string // how many, in words
}

// manyValues is from how many values on they are shown when asked for.
const manyValues = 8

// pagesOf are the variables by page, in the order in which the columns bring the pages; those that are asked on none by
// whether they are derived.
func pagesOf(v *console.Visit, all []works.Variable) (groups []pageGroup) {
	type key struct {
		page    string
		derived bool
	}
	place := map[key]int{}
	for _, one := range all {
		k := key{one.Page, one.Page == "" && one.Formula != ""}
		i, known := place[k]
		if !known {
			i, place[k] = len(groups), len(groups)
			groups = append(groups, pageGroup{Page: one.Page, Name: groupName(v, one)})
		}
		groups[i].Variables = append(groups[i].Variables, variableViewOf(v, one))
	}
	for i := range groups {
		n := len(groups[i].Variables)
		groups[i].Count = v.Words.Say("archive_variables", map[string]any{"Count": n}, n)
	}
	return groups
}

// groupName is what the page of a variable is called, or what it is that is asked on none.
func groupName(v *console.Visit, one works.Variable) string {
	switch {
	case one.Page != "":
		return pageTitle(v, one.Page)
	case one.Formula != "":
		return v.Words.Text["archive_derived"]
	}
	return v.Words.Text["archive_system"]
}

// pageTitle is a page as respondents know it; one that has no title, or was in an older questionnaire, goes by its name.
func pageTitle(v *console.Visit, name string) string {
	for _, p := range v.Survey.Pages {
		if p.Name == name {
			return cmp.Or(v.Text(p.Title), name)
		}
	}
	return name
}

func variableViewOf(v *console.Visit, one works.Variable) variableView {
	n := len(one.Values)
	view := variableView{Variable: one, W: v.Words.Text, Kind: typeName(v, one.Type), Folded: n > manyValues}
	if view.Question == view.Label {
		view.Question = ""
	}
	if view.Folded {
		view.Valued = v.Words.Say("archive_values", map[string]any{"Count": n}, n)
	}
	return view
}

// typeName is the type of a variable in words.
func typeName(v *console.Visit, name string) string {
	id := map[string]string{"code": "archive_type_code", "flag": "archive_type_flag", "integer": "archive_type_integer", "decimal": "archive_type_decimal",
		"text": "archive_type_text", "day": "archive_type_day", "time": "archive_type_time"}[name]
	return cmp.Or(v.Words.Text[id], name)
}
