package sqlitefile

import (
	"strconv"
	"strings"

	"fieldwork/internal/labelled"
)

// labelsSuffix stands behind a table's name in the name of its view with labels.
const labelsSuffix = "_labels"

// labelsView is the statement that makes a view of the table in which codes and flags are words in the table's first
// language. A code without words stays a number.
func labelsView(t labelled.Table) string {
	columns := make([]string, len(t.Variables))
	for i, v := range t.Variables {
		columns[i] = quoteName(v.Name)
		if len(v.Values) > 0 {
			columns[i] = words(v, t.Languages)
		}
	}
	return "CREATE VIEW " + quoteName(t.Name+labelsSuffix) + " AS\nSELECT\n  " + strings.Join(columns, ",\n  ") + "\nFROM " + quoteName(t.Name)
}

// words is the expression that replaces a variable's codes by their labels. A view cannot have bound values.
func words(v labelled.Variable, languages []string) string {
	var b strings.Builder
	b.WriteString("CASE " + quoteName(v.Name))
	for _, o := range v.Values {
		if label := valueLabel(o, languages); label != "" {
			b.WriteString(" WHEN " + strconv.Itoa(o.Code) + " THEN " + quoteText(label))
		}
	}
	if !strings.Contains(b.String(), " WHEN ") {
		return quoteName(v.Name)
	}
	b.WriteString(" ELSE " + quoteName(v.Name) + " END AS " + quoteName(v.Name))
	return b.String()
}

// valueLabel is the label in the first language that has one, or the value's name.
func valueLabel(o labelled.Value, languages []string) string {
	if label := o.Label.In(languages...); label != "" {
		return label
	}
	return o.Name
}

// quoteName makes an identifier of any words. Source: https://www.sqlite.org/lang_keywords.html.
func quoteName(name string) string { return quote(name, `"`) }

// quoteText makes a literal of any words. Source: https://www.sqlite.org/lang_expr.html#literal_values_constants_.
func quoteText(text string) string { return quote(text, "'") }

// quote doubles the mark inside. A NUL would end the statement and what is no UTF-8 is no text: both become U+FFFD.
func quote(text, mark string) string {
	text = strings.ReplaceAll(strings.ToValidUTF8(text, "\uFFFD"), "\x00", "\uFFFD")
	return mark + strings.ReplaceAll(text, mark, mark+mark) + mark
}
