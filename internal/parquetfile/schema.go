package parquetfile

import (
	"fmt"
	"math"

	"github.com/parquet-go/parquet-go"

	"fieldwork/internal/labelled"
)

// A column is how the cells of a variable stand in the file.
type column struct {
	node parquet.Node
	cell func(w *writer, from labelled.Column, row int) (parquet.Value, error)
}

// columnsOf are the columns of the table's variables, in their order.
func columnsOf(table labelled.Table) ([]column, error) {
	if len(table.Variables) == 0 {
		return nil, fmt.Errorf("table %q has no variables; a Parquet file needs one at least", table.Name)
	}
	columns, seen := make([]column, len(table.Variables)), map[string]bool{}
	for i, v := range table.Variables {
		if v.Name == "" || seen[v.Name] {
			return nil, fmt.Errorf("table %q: variable %d has no name or one that another has (%q); give it a name of its own", table.Name, i+1, v.Name)
		}
		seen[v.Name] = true
		c, ok := columnOf(&v)
		if !ok {
			return nil, fmt.Errorf("table %q: variable %q is of the unknown kind %q", table.Name, v.Name, v.Kind)
		}
		columns[i] = c
	}
	return columns, nil
}

// columnOf chooses the physical and the logical type, by what the header says and never by the cells. What repeats itself is
// written as a dictionary. Source of the types: Apache Parquet, LogicalTypes.md.
func columnOf(v *labelled.Variable) (column, bool) {
	dictionary := func(node parquet.Node) parquet.Node { return parquet.Encoded(node, &parquet.RLEDictionary) }
	switch v.Kind {
	case labelled.Code, labelled.Flag:
		if narrow(v) {
			return column{dictionary(parquet.Leaf(parquet.Int32Type)), int32Cell}, true
		}
		return column{dictionary(parquet.Leaf(parquet.Int64Type)), int64Cell}, true
	case labelled.Integer:
		if narrow(v) {
			return column{parquet.Leaf(parquet.Int32Type), int32Cell}, true
		}
		return column{parquet.Leaf(parquet.Int64Type), int64Cell}, true
	case labelled.Decimal:
		return column{parquet.Leaf(parquet.DoubleType), doubleCell}, true
	case labelled.Words:
		return column{dictionary(parquet.String()), textCell}, true
	case labelled.Day:
		return column{dictionary(parquet.Date()), dayCell}, true
	case labelled.Instant:
		return column{parquet.Timestamp(parquet.Millisecond), instantCell}, true
	}
	return column{}, false
}

// narrow tells whether all values that the variable can have fit into 32 bits.
func narrow(v *labelled.Variable) bool {
	least, most := v.Min, v.Max
	if v.Kind == labelled.Integer && least == 0 && most == 0 {
		return false // the range is not known
	}
	for _, o := range v.Values {
		least, most = min(least, float64(o.Code)), max(most, float64(o.Code))
	}
	return least >= math.MinInt32 && most <= math.MaxInt32
}

// A root is the group of all columns. The library's own group puts them into alphabetical order; this one keeps the table's.
type root struct {
	parquet.Group
	fields []parquet.Field
}

func (r root) Fields() []parquet.Field { return r.fields }

func schemaOf(table labelled.Table, columns []column) *parquet.Schema {
	group := parquet.Group{}
	for i, c := range columns {
		group[table.Variables[i].Name] = parquet.Optional(c.node)
	}
	byName := map[string]parquet.Field{}
	for _, field := range group.Fields() {
		byName[field.Name()] = field
	}
	r := root{Group: group}
	for _, v := range table.Variables {
		r.fields = append(r.fields, byName[v.Name])
	}
	return parquet.NewSchema(table.Name, r)
}
