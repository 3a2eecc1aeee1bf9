package datafile

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/parquet-go/parquet-go"

	"fieldwork/internal/fault"
)

func parquetHeader(f file) (names []string, err error) {
	defer recoverParquet(&err)
	opened, err := openParquet(f)
	if err != nil {
		return nil, err
	}
	return parquetNames(opened), nil
}

// parquetMark begins and ends every Parquet file; before the one at the end stands the length of the footer.
const (
	parquetMark = "PAR1"
	footerTail  = 4 + len(parquetMark)
)

// openParquet reads the footer. That the footer fits into the file is checked here, because the library makes room for
// what the file claims first.
func openParquet(f file) (*parquet.File, error) {
	tail := make([]byte, footerTail)
	if f.size < int64(len(parquetMark)+footerTail) {
		return nil, fault.New(fault.Invalid, "the file is too short for a Parquet file; save it again")
	}
	if n, err := f.r.ReadAt(tail, f.size-int64(footerTail)); n < footerTail {
		return nil, unread(err)
	}
	if string(tail[4:]) != parquetMark || int64(binary.LittleEndian.Uint32(tail)) > f.size-int64(len(parquetMark)+footerTail) {
		return nil, fault.New(fault.Invalid, "the file does not end as a Parquet file does: it is another kind of file, "+
			"encrypted or cut off; save it again")
	}
	opened, err := parquet.OpenFile(f.r, f.size, parquet.SkipPageIndex(true), parquet.SkipBloomFilters(true))
	if err != nil {
		return nil, damaged(err)
	}
	if opened.NumRows() < 0 {
		return nil, damaged("it claims fewer than no rows")
	}
	return opened, nil
}

func damaged(reason any) error {
	return fault.Errorf(fault.Invalid, "the Parquet file is damaged (%v); save it again", reason)
}

// recoverParquet turns a panic into an error. The library decodes pages with counts and sizes that the file gives, and
// on damaged files some of its decoders run over the end of a slice; this is the one boundary where files from
// elsewhere meet it. It starts no goroutines here, whose panics could not be caught.
func recoverParquet(err *error) {
	if reason := recover(); reason != nil {
		*err = damaged(fmt.Sprintf("its decoder gave up: %v", reason))
	}
}

func parquetNames(f *parquet.File) []string {
	columns := f.Root().Columns()
	names := make([]string, len(columns))
	for i, column := range columns {
		names[i] = column.Name()
	}
	return names
}

func readParquet(f file, wants []Want) (table *Table, err error) {
	defer recoverParquet(&err)
	opened, err := openParquet(f)
	if err != nil {
		return nil, err
	}
	places, err := locate(parquetNames(opened), wants)
	if err != nil {
		return nil, err
	}
	table = &Table{Rows: int(opened.NumRows()), Columns: make([]Column, len(wants))}
	for i, want := range wants {
		column := opened.Root().Columns()[places[i]]
		if table.Columns[i], err = parquetColumn(opened, column, want); err != nil {
			return nil, err
		}
	}
	return table, nil
}

// parquetColumn reads one column through all row groups.
func parquetColumn(f *parquet.File, column *parquet.Column, want Want) (Column, error) {
	if !column.Leaf() || column.MaxRepetitionLevel() > 0 {
		return Column{}, fault.Errorf(fault.Invalid, "column %s holds lists or structures; "+
			"write each of their parts into a column of its own", quote(want.Name))
	}
	read, problem := readerOf(column.Type())
	if problem != "" {
		return Column{}, fault.Errorf(fault.Invalid, "column %s %s", quote(want.Name), problem)
	}
	rows := min(f.NumRows(), 1<<20) // a damaged file may claim any number
	into := cells{}
	if want.As == Category {
		into.categories = newCategories(int(rows))
	} else {
		into.numbers = make([]float64, 0, rows)
	}
	count := int64(0)
	for _, group := range f.RowGroups() {
		err := eachValue(group.ColumnChunks()[column.Index()], func(v parquet.Value) error {
			count++
			if problem := into.addValue(v, read); problem != "" {
				return fault.Errorf(fault.Invalid, "row %d, column %s: %s", count, quote(want.Name), problem)
			}
			return nil
		})
		if err != nil {
			return Column{}, err
		}
	}
	if count != f.NumRows() {
		return Column{}, damaged(fmt.Sprintf("column %s has %d rows where the file claims %d", quote(want.Name), count, f.NumRows()))
	}
	return into.column(want.Name), nil
}

// valueBuffer is how many values are decoded at once.
const valueBuffer = 1024

// eachValue visits the values of one column in one row group. A value's bytes are good only until visit returns.
func eachValue(chunk parquet.ColumnChunk, visit func(parquet.Value) error) error {
	pages := chunk.Pages()
	defer pages.Close()
	buffer := make([]parquet.Value, valueBuffer)
	for {
		page, err := pages.ReadPage()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return damaged(err)
		}
		err = eachOfPage(page, buffer, visit)
		parquet.Release(page)
		if err != nil {
			return err
		}
	}
}

func eachOfPage(page parquet.Page, buffer []parquet.Value, visit func(parquet.Value) error) error {
	values := page.Values()
	for {
		n, err := values.ReadValues(buffer)
		for _, v := range buffer[:n] {
			if err := visit(v); err != nil {
				return err
			}
		}
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return damaged(err)
		case n == 0:
			return damaged("a page gives no values and no end")
		}
	}
}
