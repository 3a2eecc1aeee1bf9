package codebook

import (
	"bufio"
	"io"
	"strings"
)

// WriteMarkdown writes the codebook as Markdown (CommonMark 0.31 with the tables of GitHub). words are the frame's words in
// the first of the document's languages.
func (d Document) WriteMarkdown(w io.Writer, words func(id string) string) error {
	out := &pen{Writer: bufio.NewWriter(w)}
	v := view{d, words}
	out.line("# ", text(v.In(d.Title)), " · ", text(words("codebook_title")))
	for _, note := range d.Notes {
		out.line("**", text(note), "**")
	}
	out.line(text(words("report_n")), ": ", grouped(d.N), " · ", text(words("report_version")), ": ", code(short(d.Version)), " · ",
		text(words("report_as_of")), ": ", moment(d.AsOf), " · ", text(words("report_software")), ": ", text(d.Software))
	for _, e := range d.Variables {
		v.variable(out, e)
	}
	if len(d.Sets) > 0 {
		out.line("## ", text(words("codebook_sets")))
	}
	for _, s := range d.Sets {
		v.set(out, s)
	}
	v.gone(out)
	return out.Flush()
}

// A pen writes blocks with an empty line behind each. Its writer keeps the first error.
type pen struct{ *bufio.Writer }

func (p *pen) line(parts ...string) {
	for _, part := range parts {
		p.WriteString(part)
	}
	p.WriteString("\n\n")
}

func (p *pen) row(cells ...string) {
	p.WriteString("| " + strings.Join(cells, " | ") + " |\n")
}

// variable writes one variable.
func (v view) variable(out *pen, e Entry) {
	out.line("## ", code(e.Name), " ", text(v.In(e.Label)))
	for i, r := range v.Readings(e.Label, e.Wording) {
		label := r.Label
		if i == 0 {
			label = "" // the heading has it
		}
		said := strings.Join(nonempty(label, r.Wording), " · ")
		if said != "" {
			out.line(text(r.Language), ": ", text(said))
		}
	}
	for _, f := range v.Facts(e) {
		says := text(f.Says)
		if f.Code {
			says = code(f.Says)
		}
		out.WriteString("- " + text(f.What) + ": " + says + "\n")
	}
	out.WriteString("\n")
	for _, earlier := range e.Earlier {
		out.line(text(v.words("codebook_earlier")), " ", code(short(earlier.Version)), ": ", text(v.Was(earlier)))
	}
	if len(e.Values) == 0 {
		return
	}
	v.header(out, v.words("codebook_code"), v.words("codebook_percent"))
	for _, o := range v.Options(e) {
		v.option(out, plain(float64(o.Code)), o)
	}
	out.WriteString("\n")
}

// set writes a question with several answers.
func (v view) set(out *pen, s Set) {
	out.line("### ", code(s.Name), " ", text(v.In(s.Label)))
	out.line(text(v.words("codebook_cases")), ": ", grouped(s.Cases), " · ", text(v.words("codebook_chose")), ": ", grouped(s.Chose), " · ",
		text(v.words("codebook_answers")), ": ", grouped(s.Answers))
	v.header(out, v.words("codebook_name"), v.words("codebook_cases_percent"))
	for _, o := range v.Chosen(s) {
		v.option(out, text(o.Variable), o)
	}
	out.WriteString("\n")
}

// header begins a table of options.
func (v view) header(out *pen, first, share string) {
	cells := []string{text(first)}
	marks := []string{"---"}
	for range v.Languages {
		marks = append(marks, "---")
	}
	for _, l := range v.Languages {
		cells = append(cells, text(v.words("codebook_label")+" ("+l+")"))
	}
	out.row(append(cells, text(v.words("report_n")), text(share))...)
	out.row(append(marks, "---:", "---:")...)
}

func (v view) option(out *pen, first string, o option) {
	cells := []string{first}
	for _, l := range v.Languages {
		cells = append(cells, text(o.Label[l]))
	}
	out.row(append(cells, grouped(o.Count), o.Percent)...)
}

// gone writes the variables that only earlier versions asked.
func (v view) gone(out *pen) {
	if len(v.Gone) == 0 {
		return
	}
	out.line("## ", text(v.words("codebook_gone")))
	for _, g := range v.Gone {
		versions := make([]string, len(g.Versions))
		for i, version := range g.Versions {
			versions[i] = code(short(version))
		}
		out.WriteString("- " + code(g.Name) + " " + text(v.In(g.Label)) + " (" + strings.Join(versions, ", ") + ")\n")
	}
}
