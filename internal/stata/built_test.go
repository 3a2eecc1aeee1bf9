package stata

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"slices"
	"strconv"
	"testing"
)

// A built file is a tagged .dta file made here, for what no writer at hand writes: long strings in big-endian order,
// and damage. Its parts go into the file as they stand.
type built struct {
	release   int
	order     binary.AppendByteOrder
	types     []Type
	rows      uint64
	data      []byte
	long      []byte
	labels    []byte
	variables int // claimed; as many as there are types when 0
}

func (b built) bytes() []byte {
	l, _ := layoutOf(b.release)
	var out []byte
	say := func(format string, args ...any) { out = fmt.Appendf(out, format, args...) }
	if b.variables == 0 {
		b.variables = len(b.types)
	}
	order := map[bool]string{true: "MSF", false: "LSF"}[b.order.String() == "BigEndian"]
	say("<stata_dta><header><release>%d</release><byteorder>%s</byteorder><K>", b.release, order)
	out = b.number(out, l.variables, uint64(b.variables))
	say("</K><N>")
	out = b.number(out, l.rows, b.rows)
	say("</N><label>")
	out = b.number(out, l.datasetLabel, 0)
	say("</label><timestamp>\x00</timestamp></header><map>%s</map><variable_types>", make([]byte, mapEntries*8))
	for _, t := range b.types {
		out = b.order.AppendUint16(out, uint16(t))
	}
	k := len(b.types)
	say("</variable_types><varnames>")
	for i := range b.types {
		out = append(out, pad("v"+strconv.Itoa(i+1), l.name)...)
	}
	say("</varnames><sortlist>%s</sortlist><formats>%s</formats>", make([]byte, l.sortEntry*(k+1)), make([]byte, l.format*k))
	say("<value_label_names>%s</value_label_names>", make([]byte, l.name*k))
	say("<variable_labels>%s</variable_labels><characteristics></characteristics>", make([]byte, l.label*k))
	say("<data>%s</data><strls>%s</strls><value_labels>%s</value_labels></stata_dta>", b.data, b.long, b.labels)
	return out
}

// number appends a number of the width in the file's byte order.
func (b built) number(out []byte, width int, v uint64) []byte {
	eight := b.order.AppendUint64(nil, v)
	if b.order.String() == "BigEndian" {
		return append(out, eight[8-width:]...)
	}
	return append(out, eight[:width]...)
}

func pad(text string, width int) []byte {
	return append([]byte(text), make([]byte, width-len(text))...)
}

// gso appends a long string that the row of the variable held first.
func (b built) gso(out []byte, variable, row uint64, text string) []byte {
	l, _ := layoutOf(b.release)
	out = b.number(append(out, "GSO"...), 4, variable)
	out = append(b.number(out, l.longRow, row), longText)
	return append(b.number(out, 4, uint64(len(text)+1)), text+"\x00"...)
}

// table makes value labels of the codes and texts.
func (b built) table(name string, codes []int32, offsets []uint32, texts string) []byte {
	l, _ := layoutOf(b.release)
	t := b.order.AppendUint32(b.order.AppendUint32(nil, uint32(len(codes))), uint32(len(texts)))
	for _, at := range offsets {
		t = b.order.AppendUint32(t, at)
	}
	for _, code := range codes {
		t = b.order.AppendUint32(t, uint32(code))
	}
	t = append(t, texts...)
	out := b.number([]byte("<lbl>"), 4, uint64(len(t)))
	out = append(append(out, pad(name, l.name)...), make([]byte, labelPadding)...)
	return append(append(out, t...), "</lbl>"...)
}

func open(content []byte) (*File, error) {
	return Open(bytes.NewReader(content), int64(len(content)))
}

func TestLongStringsInEveryFormatAndOrder(t *testing.T) {
	for _, release := range []int{117, 118, 119} {
		for _, order := range []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian} {
			b := built{release: release, order: order, types: []Type{Int, StrL}, rows: 4}
			l, _ := layoutOf(release)
			for _, key := range [][2]uint64{{2, 1}, {0, 0}, {2, 70000}, {2, 1}} {
				b.data = order.AppendUint16(b.data, 513)
				b.data = b.number(b.number(b.data, l.longVariable, key[0]), 8-l.longVariable, key[1])
			}
			b.long = b.gso(b.gso(nil, 2, 1, "first"), 2, 70000, "上")
			f, err := open(b.bytes())
			if err != nil {
				t.Fatalf("%d %s: %v", release, order, err)
			}
			columns, err := f.Read(1, 0)
			if err != nil {
				t.Fatalf("%d %s: %v", release, order, err)
			}
			if got, want := columns[0].Texts, []string{"first", "", "上", "first"}; !slices.Equal(got, want) || columns[1].Numbers[3] != 513 {
				t.Errorf("%d %s: %q", release, order, got)
			}
		}
	}
}

func TestMissingCodesOfEveryType(t *testing.T) {
	for code := Present; code <= lastMissing; code++ {
		k := int64(code) - 1
		for _, c := range []struct {
			t     Type
			value float64
			bits  func(b []byte) []byte
		}{
			{Byte, 100, func(b []byte) []byte { return append(b, byte(101+k)) }},
			{Int, 32740, func(b []byte) []byte { return binary.BigEndian.AppendUint16(b, uint16(32741+k)) }},
			{Long, 2147483620, func(b []byte) []byte { return binary.BigEndian.AppendUint32(b, uint32(2147483621+k)) }},
			{Float, math.Float64frombits(0x47DFFFFFE0000000), func(b []byte) []byte {
				return binary.BigEndian.AppendUint32(b, math.Float32bits(float32(math.Ldexp(1+float64(k)/4096, 127))))
			}},
			{Double, math.Float64frombits(0x7FDFFFFFFFFFFFFF), func(b []byte) []byte {
				return binary.BigEndian.AppendUint64(b, math.Float64bits(math.Ldexp(1+float64(k)/4096, 1023)))
			}},
		} {
			cell := c.bits(nil)
			if code == Present { // the largest number of the type stands just before its first missing code
				cell = c.bits(nil)
				switch c.t {
				case Float:
					cell = binary.BigEndian.AppendUint32(nil, floatMissing-1)
				case Double:
					cell = binary.BigEndian.AppendUint64(nil, doubleMissing-1)
				}
			}
			f, err := open(built{release: 118, order: binary.BigEndian, types: []Type{c.t}, rows: 1, data: cell}.bytes())
			if err != nil {
				t.Fatal(err)
			}
			columns, err := f.Read(0)
			if err != nil {
				t.Fatal(err)
			}
			got, missing := columns[0].Numbers[0], Present
			if columns[0].Missing != nil {
				missing = columns[0].Missing[0]
			}
			if missing != code || code == Present && got != c.value || code != Present && !math.IsNaN(got) {
				t.Errorf("%s: %v %q, want code %q", c.t, got, missing, code)
			}
		}
	}
}

func TestInfinityAndNaNAreMissing(t *testing.T) {
	for _, bits := range []uint64{0x7FF0000000000000, 0xFFF0000000000000, 0x7FF8000000000001, 0xFFF8000000000001} {
		if v, m := double(bits); !math.IsNaN(v) || m != System {
			t.Errorf("double %x: %v %q", bits, v, m)
		}
		if v, m := float(math.Float32bits(float32(math.Float64frombits(bits)))); !math.IsNaN(v) || m != System {
			t.Errorf("float of %x: %v %q", bits, v, m)
		}
	}
	for _, v := range []float64{-math.MaxFloat64, -8.9e307, -1, 0} {
		if got, m := double(math.Float64bits(v)); got != v || m != Present {
			t.Errorf("%v read as %v %q", v, got, m)
		}
	}
}
