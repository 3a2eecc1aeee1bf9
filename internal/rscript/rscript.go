// Package rscript writes the R script that reads a table's CSV file as a labelled data frame.
//
// It is opinionated. The script needs R and no package, finds the file beside itself, and is ASCII throughout, so that R
// reads it alike in every locale. Codes become factors with the words of the table's first language; flags stay 0 and 1, as
// a share is their mean and a model takes them as they are; ordinal codes are plain factors, since an ordered one silently
// changes what a model estimates. Why a cell is empty is asked of the function reason. Every text of the table goes into
// the script as the content of a string, and nothing of it can run. What is read may not lose anything in silence: a code
// without words becomes a level of its own, and a date that is none stops the script.
package rscript

import (
	"bufio"
	_ "embed"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"time"

	"fieldwork/internal/labelled"
)

// reasons is the column that says by letters why cells are empty; only words carry it over into a CSV file.
const reasons = labelled.ReasonsColumn

// prelude are the functions of the script that do not depend on the table.
//
//go:embed prelude.R
var prelude string

// reason is the function that a reader of the data calls, without the reasons.
//
//go:embed reason.R
var reason string

// syntactic is a name that R takes without quoting (R Language Definition, 10.3.2), apart from its reserved words.
var syntactic = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_.]*$`)

// reserved are the words of R that are like names (R Language Definition, 10.3.3).
var reserved = []string{"if", "else", "repeat", "while", "function", "for", "next", "break", "in", "TRUE", "FALSE", "NULL", "Inf", "NaN", "NA"}

// Write writes the script for the table, whose rows stand in the CSV file of the given name beside the script: codes, with a
// byte order mark or without, as csvfile writes them. The data frame is called as the table is.
func Write(w io.Writer, table labelled.Table, csv string) error {
	if !syntactic.MatchString(table.Name) || slices.Contains(reserved, table.Name) {
		return fmt.Errorf("table %q cannot be a data frame of R: name it with letters, digits and underscores, beginning with a letter", table.Name)
	}
	s := &script{out: bufio.NewWriter(w), table: table}
	s.head(csv)
	s.read(csv)
	for _, v := range table.Variables {
		s.variable(v)
	}
	s.whole()
	s.line("  data")
	s.line("})")
	if s.hasReasons() {
		s.line("\n%s", asking())
	}
	return s.out.Flush()
}

// asking is the function that tells why cells are empty.
func asking() string {
	var letters, words []string
	for _, m := range labelled.Reasons() {
		letters, words = append(letters, string(m.Letter())), append(words, m.String())
	}
	return strings.NewReplacer("LETTERS_OF_REASONS", quoteAll(letters), "WORDS_OF_REASONS", quoteAll(words)).Replace(strings.TrimRight(reason, "\n"))
}

// A script is in the making. Its buffer keeps the first error.
type script struct {
	out   *bufio.Writer
	table labelled.Table
}

func (s *script) line(format string, args ...any) {
	fmt.Fprintf(s.out, format+"\n", args...)
}

// hasReasons tells whether the table says why its cells are empty.
func (s *script) hasReasons() bool {
	return slices.ContainsFunc(s.table.Variables, func(v labelled.Variable) bool { return v.Name == reasons && v.Kind == labelled.Words })
}

// head tells a person what the script does, by examples from the table.
func (s *script) head(csv string) {
	s.line("# Reads %s, which lies beside this script, as the data frame %s. It needs no package.", quote(csv), s.table.Name)
	s.line("#   source(%s)   # from any folder", quote(s.table.Name+".R"))
	s.line("# Codes are factors, flags stay 0 and 1, dates are Date, moments are POSIXct in UTC. A variable has the attributes")
	s.line("# label, wording, unit and measure, and labels with the codes and their words; those in another language end in it:")
	if example, ok := s.example(func(v labelled.Variable) bool { return v.Kind == labelled.Code }); ok {
		s.line("#   attr(%s, \"label\")", example)
		for _, language := range s.table.Languages[min(1, len(s.table.Languages)):] {
			s.line("#   levels(%s) <- names(attr(%s, \"labels_%s\"))", example, example, plain(language))
		}
	}
	if asked, ok := s.example(func(v labelled.Variable) bool { return v.Page != "" }); ok && s.hasReasons() {
		s.line("#   reason(%s)   # why cells are empty, as a factor; NA where they are not", strings.NewReplacer("[[", ", ", "]]", "").Replace(asked))
	}
	s.line("# R keeps attributes of whole variables only: look them up in the data frame that the script made.")
	s.line("")
}

// example is the first variable of which it is true, as R names it.
func (s *script) example(of func(labelled.Variable) bool) (string, bool) {
	i := slices.IndexFunc(s.table.Variables, of)
	if i < 0 {
		return "", false
	}
	return fmt.Sprintf("%s[[%s]]", s.table.Name, quote(s.table.Variables[i].Name)), true
}

// read writes what reads the file: every column by its name, as numbers or texts.
func (s *script) read(csv string) {
	s.line("%s <- local({", s.table.Name)
	s.line("%s", strings.TrimRight(prelude, "\n"))
	s.line("")
	var names, classes []string
	for _, v := range s.table.Variables {
		class := "character"
		if v.Kind.Numeric() {
			class = "numeric"
		}
		names, classes = append(names, v.Name), append(classes, class)
	}
	s.line("  data <- read(%s, %s,", quote(csv), quoteAll(names))
	s.line("    %s)", quoteAll(classes))
}

// whole writes what is known of the whole table.
func (s *script) whole() {
	title := s.table.Title.In(s.table.Languages...)
	s.line("  data <- about(data, title = %s, made = %s, software = %s, notes = %s,", quote(title), quote(s.table.Made.UTC().Format(time.RFC3339)), quote(s.table.Software), quoteAll(s.table.Notes))
	var names, sets []string
	for _, v := range s.table.Variables {
		if v.Name == reasons {
			break
		}
		names = append(names, v.Name)
	}
	for _, set := range s.table.Sets {
		sets = append(sets, fmt.Sprintf("list(name = %s, label = %s, variables = %s)", quote(set.Name), quote(set.Label.In(s.table.Languages...)), quoteAll(set.Variables)))
	}
	s.line("    columns = %s,\n    sets = list(%s))", quoteAll(names), strings.Join(sets, ",\n      "))
}
