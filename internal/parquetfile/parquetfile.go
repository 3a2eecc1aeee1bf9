// Package parquetfile writes a labelled table as an Apache Parquet file (https://parquet.apache.org/docs/file-format/).
//
// It is opinionated. Columns stand in the order of the table. Every column is optional, and a missing cell is null: what it
// is missing for is kept by a column of the table, or not at all. Codes are whole numbers and not words, and a flag is 1 or 0
// and not a boolean, because a model multiplies them; their words are in the codebook, which the file carries under the key
// Codebook. A day is a DATE and an instant a TIMESTAMP in milliseconds of UTC, so that every reader knows them as such.
// Pages are of version 1, which old readers know too, compressed by zstd at its fastest level. Rows are gathered in groups
// bounded in rows and in bytes, so that a million rows need no more memory than one group, and the same rows give the
// same bytes.
package parquetfile

import (
	"fmt"
	"io"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress/zstd"

	"fieldwork/internal/labelled"
)

// Codebook is the key of the file's metadata under which the codebook stands, as JSON.
const Codebook = "fieldwork"

const (
	groupRows  = 1 << 17  // the most rows of a row group; readers share their work among cores by row groups
	groupBytes = 32 << 20 // a row group with long texts ends earlier
	pageBytes  = 128 << 10
	stepRows   = 1 << 10 // as many rows of each column are written in turn; a page grows by no more at once

	// dictionaryBytes is where a column of texts ceases to be written as a dictionary with references into it.
	dictionaryBytes = 256 << 10
)

// A writer writes columns through the library's column writers, a step of rows at a time, so that all columns come to the
// end of a row group together.
type writer struct {
	variables []labelled.Variable
	columns   []column
	out       *parquet.GenericWriter[any]
	cells     []parquet.Value // of one step of one column
	texts     []byte          // their words
	rows      int             // written before the step, for messages
	groupRows int             // in the group under way
	groupFrom int64           // the file's size where the group under way begins
	failed    error           // the file cannot be mended once this is not nil
}

// NewWriter begins a Parquet file. Nothing of it can be read before Close. It fails for a table without variables, with two
// variables of one name, or with a kind that it does not know.
func NewWriter(out io.Writer, table labelled.Table) (labelled.Writer, error) {
	columns, err := columnsOf(table)
	if err != nil {
		return nil, err
	}
	codebook, err := codebookOf(table)
	if err != nil {
		return nil, fmt.Errorf("table %q: write the codebook: %w", table.Name, err)
	}
	return &writer{
		variables: table.Variables,
		columns:   columns,
		cells:     make([]parquet.Value, 0, stepRows),
		out: parquet.NewGenericWriter[any](out, schemaOf(table, columns),
			parquet.Compression(&zstd.Codec{Level: zstd.SpeedFastest}),
			parquet.DataPageVersion(1),
			parquet.PageBufferSize(pageBytes),
			parquet.DictionaryMaxBytes(dictionaryBytes),
			parquet.KeyValueMetadata(Codebook, string(codebook))),
	}, nil
}

// Write writes a batch. After an error the file cannot be finished.
func (w *writer) Write(batch labelled.Batch) error {
	if w.failed == nil {
		w.failed = w.write(batch)
	}
	return w.failed
}

func (w *writer) write(batch labelled.Batch) error {
	if err := batch.Fits(w.variables); err != nil {
		return err
	}
	for from := 0; from < batch.Rows; from += stepRows {
		to := min(from+stepRows, batch.Rows)
		for i := range w.columns {
			if err := w.step(i, batch.Columns[i], from, to); err != nil {
				return err
			}
		}
		w.rows += to - from
		w.groupRows += to - from
		if err := w.endGroup(); err != nil {
			return err
		}
	}
	return nil
}

// step writes some rows of one column.
func (w *writer) step(place int, from labelled.Column, first, end int) error {
	w.cells, w.texts = w.cells[:0], w.texts[:0]
	for row := first; row < end; row++ {
		if from.Missing[row] != labelled.Present {
			w.cells = append(w.cells, parquet.Value{}.Level(0, 0, place))
			continue
		}
		cell, err := w.columns[place].cell(w, from, row)
		if err != nil {
			return fmt.Errorf("row %d, variable %q: %w", w.rows+row-first+1, w.variables[place].Name, err)
		}
		w.cells = append(w.cells, cell.Level(0, 1, place))
	}
	if _, err := w.out.ColumnWriters()[place].WriteRowValues(w.cells); err != nil {
		return fmt.Errorf("write variable %q: %w", w.variables[place].Name, err)
	}
	return nil
}

// endGroup writes the row group under way when it is large enough.
func (w *writer) endGroup() error {
	if w.groupRows < groupRows && w.out.Size()-w.groupFrom < groupBytes {
		return nil
	}
	if err := w.out.Flush(); err != nil {
		return fmt.Errorf("write a row group: %w", err)
	}
	w.groupRows, w.groupFrom = 0, w.out.Size()
	return nil
}

// Close writes the last row group and the footer.
func (w *writer) Close() error {
	if w.failed != nil {
		return w.failed
	}
	if err := w.out.Close(); err != nil {
		return fmt.Errorf("write the end of the file: %w", err)
	}
	return nil
}
