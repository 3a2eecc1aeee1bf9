package deliver

import (
	"io"
	"maps"
	"os"
	"slices"
	"strconv"

	"fieldwork/internal/codebook"
	"fieldwork/internal/dataset"
	"fieldwork/internal/folder"
	"fieldwork/internal/interview"
	"fieldwork/internal/labelled"
	"fieldwork/internal/sqlitefile"
	"fieldwork/internal/survey"
	"fieldwork/internal/workbook"
)

// A delivery is a dataset in the making: where its data files are written, and what was counted while the interviews went by.
type delivery struct {
	Bundle
	folder        *folder.Folder
	sort          sorting
	files         []*dataFile
	scratches     []*os.File // that writers put something aside in
	book          *codebook.Book
	workbook      *workbook.Workbook
	sqlite        *sqlitefile.File
	databaseDraft *folder.Draft
	inDatabase    []labelled.Writer
	flagged       []flagged // whom the cleaning log is about
	interviews    int
	versions      []codebook.Held
	endings       map[string]int // interviews by disposition
	cells         map[string]int // completes by cell
	versionPlace  map[survey.Version]int
}

func newDelivery(b Bundle, f *folder.Folder) *delivery {
	d := &delivery{Bundle: b, folder: f, endings: map[string]int{}, cells: map[string]int{}, versionPlace: map[survey.Version]int{}}
	d.sort = sorting{b: b, groups: map[string]*group{}, reasons: map[string]string{}, weights: b.Weighting.ByType()}
	for _, name := range b.tables() {
		d.sort.groups[name] = &group{table: b.header(name)}
	}
	return d
}

// data writes the data files of every table in every format, while the interviews go by once.
func (d *delivery) data() (err error) {
	defer func() {
		if err != nil {
			d.abandon()
		}
	}()
	if err := d.open(); err != nil {
		return err
	}
	for f, err := range d.Frames {
		if err != nil {
			return err
		}
		d.count(f)
		d.clean(f)
		if err := d.sort.add(f); err != nil {
			return err
		}
	}
	return d.close()
}

// count counts the interviews of a frame.
func (d *delivery) count(f *dataset.Frame) {
	d.interviews += f.Len()
	for word, n := range f.Counts("disposition") {
		d.endings[word] += n
	}
	version, _ := f.Column("version")
	cell, _ := f.Column("cell")
	for row := range f.Len() {
		d.held(survey.Version(version.Texts[row]), 1)
		if d.sort.groupOf(f, row) != Completes {
			continue
		}
		if o, ok := cell.Option(cell.Numbers[row]); ok {
			d.cells[o.Name]++
		}
	}
}

// held counts the interviews that began with a version, in the order in which the first of each came.
func (d *delivery) held(v survey.Version, n int) {
	i, known := d.versionPlace[v]
	if !known {
		i, d.versionPlace[v] = len(d.versions), len(d.versions)
		d.versions = append(d.versions, codebook.Held{Version: string(v)})
	}
	d.versions[i].Interviews += n
}

// tell puts into the manifest what was counted.
func (d *delivery) tell(m *Manifest) {
	m.Versions = map[string]int{}
	for _, v := range d.versions {
		if v.Interviews > 0 {
			m.Versions[string(v.Version)] = v.Interviews
		}
	}
	m.Counts.Interviews, m.Counts.Cells = d.interviews, d.cells
	for name, n := range map[string]*int{Completes: &m.Counts.Completes, Dropped: &m.Counts.Dropped, Late: &m.Counts.Late, Others: &m.Counts.Others} {
		if g := d.sort.groups[name]; g != nil {
			*n = g.n
		}
	}
	m.Quality = d.Cleaning
}

// dispositions writes how many interviews ended how, with those that none did, so that the sum is everybody.
func (d *delivery) dispositions() error {
	n := maps.Clone(d.endings)
	ends := []interview.Disposition{interview.Completed, interview.OverQuotaLate, interview.OverQuota, interview.ScreenedOut, interview.Refused, interview.InProgress}
	records := make([][]string, len(ends))
	for i, end := range ends {
		records[i] = []string{end.Word(), end.AAPOR(), strconv.Itoa(n[end.Word()])}
		delete(n, end.Word())
	}
	for _, word := range slices.Sorted(maps.Keys(n)) {
		records = append(records, []string{word, interview.Disposition(word).AAPOR(), strconv.Itoa(n[word])})
	}
	return d.folder.Create("dispositions.csv", func(w io.Writer) (int, error) {
		return table(w, []string{"disposition", "aapor", "count"}, slices.Values(records))
	})
}
