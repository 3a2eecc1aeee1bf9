package datafile

import (
	"bytes"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"testing"

	"github.com/parquet-go/parquet-go"
)

// writeParquet writes rows with the library; groups is the number of row groups the rows are spread over.
func writeParquet[T any](t testing.TB, groups int, rows []T, options ...parquet.WriterOption) []byte {
	t.Helper()
	var out bytes.Buffer
	w := parquet.NewGenericWriter[T](&out, options...)
	for group := range groups {
		if _, err := w.Write(rows[group*len(rows)/groups : (group+1)*len(rows)/groups]); err != nil {
			t.Fatal(err)
		}
		if err := w.Flush(); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

type kinds struct {
	ID      int64    `parquet:"id"`
	Age     *int32   `parquet:"age,optional"`
	Count   *uint64  `parquet:"count,optional"`
	Byte    uint8    `parquet:"byte"`
	Income  *float64 `parquet:"income,optional"`
	Weight  *float32 `parquet:"weight,optional"`
	Member  *bool    `parquet:"member,optional"`
	Town    *string  `parquet:"town,optional,dict"`
	Plain   string   `parquet:"plain,enum"`
	Bytes   []byte   `parquet:"bytes"`
	Cents   int32    `parquet:"cents,decimal(2:9)"`
	Long    int64    `parquet:"long,decimal(3:18)"`
	Wide    [16]byte `parquet:"wide,decimal(1:38)"`
	Day     int32    `parquet:"day,date"`
	Hash    [5]byte  `parquet:"hash"`
	Tags    []string `parquet:"tags,list"`
	Address struct {
		Street string `parquet:"street"`
	} `parquet:"address"`
}

func ptr[T any](v T) *T { return &v }

func kindRows() []kinds {
	last := [16]byte{}
	for i := range last {
		last[i] = 0xFF // -1 unscaled
	}
	return []kinds{
		{ID: 1, Age: ptr(int32(30)), Count: ptr(uint64(math.MaxUint64)), Byte: 200, Income: ptr(0.1), Weight: ptr(float32(0.1)),
			Member: ptr(true), Town: ptr("上海"), Plain: "b", Bytes: []byte("x"), Cents: 1234, Long: -5, Wide: last},
		{ID: math.MinInt64, Income: ptr(math.NaN()), Town: ptr(" "), Plain: "a", Cents: -1, Long: 1000},
		{ID: 3, Age: ptr(int32(-7)), Count: ptr(uint64(0)), Income: ptr(1e300), Weight: ptr(float32(2)), Member: ptr(false),
			Town: ptr("Seoul"), Plain: "b", Bytes: []byte("y"), Cents: 0, Long: 1},
	}
}

func TestParquetKinds(t *testing.T) {
	for _, groups := range []int{1, 3} {
		content := writeParquet(t, groups, kindRows())
		for _, c := range []struct {
			want Want
			say  string
		}{
			{num("id"), "1|-9.223372036854776e+18|3"}, {cat("id"), "1|-9223372036854775808|3 of -9223372036854775808|1|3"},
			{num("age"), "30|·|-7"}, {cat("age"), "30|·|-7 of -7|30"},
			{num("count"), "1.8446744073709552e+19|·|0"}, {cat("count"), "18446744073709551615|·|0 of 0|18446744073709551615"},
			{num("byte"), "200|0|0"},
			{num("income"), "0.1|·|1e+300"}, {cat("income"), "0.1|·|1e+300 of 0.1|1e+300"},
			{num("weight"), "0.10000000149011612|·|2"}, {cat("weight"), "0.1|·|2 of 0.1|2"},
			{num("member"), "1|·|0"}, {cat("member"), "true|·|false of false|true"},
			{cat("town"), "上海|·|Seoul of Seoul|上海"}, {cat("plain"), "b|a|b of a|b"}, {cat("bytes"), "x|·|y of x|y"},
			{num("cents"), "12.34|-0.01|0"}, {cat("cents"), "12.34|-0.01|0.00 of -0.01|0.00|12.34"},
			{num("long"), "-0.005|1|0.001"}, {num("wide"), "-0.1|0|0"},
		} {
			table := mustRead(t, "a.parquet", content, c.want)
			if got := say(table.Columns[0]); got != c.say || table.Rows != 3 {
				t.Errorf("%s as %s: %s, want %s", c.want.Name, c.want.As, got, c.say)
			}
		}
	}
}

func TestWhatIsWrongWithAParquetFile(t *testing.T) {
	content := writeParquet(t, 1, kindRows())
	for _, c := range []struct {
		want Want
		says []string
	}{
		{num("town"), []string{`row 1, column "town": "上海" is text`, "factor"}},
		{num("plain"), []string{`row 1, column "plain": "b" is text`}},
		{num("day"), []string{`column "day" holds dates`}},
		{cat("hash"), []string{`column "hash" holds bytes of fixed length`}},
		{cat("tags"), []string{`column "tags" holds lists or structures`}},
		{cat("address"), []string{`column "address" holds lists or structures`}},
		{num("street"), []string{`no column "street"`}},
		{num("icnome"), []string{`did you mean "income"`}},
	} {
		_, err := read("a.parquet", string(content), c.want)
		wrong(t, err, append(c.says, "a.parquet: ")...)
	}
	for _, c := range []string{"", "PAR1", "PAR1PAR1", "id,age\n1,2\n3,4\n", string(content[:len(content)-5]), "PAR1\xff\xff\xff\x7fPAR1"} {
		_, err := read("a.parquet", c, num("id"))
		wrong(t, err, "a.parquet: ", "save it again")
	}
	infinite := writeParquet(t, 1, []struct{ X float64 }{{1}, {math.Inf(-1)}})
	_, err := read("a.parquet", string(infinite), num("X"))
	wrong(t, err, `row 2, column "X": an infinite number`)
	latin := writeParquet(t, 1, []struct{ X []byte }{{[]byte("a")}, {[]byte("\xc4\xea")}})
	_, err = read("a.parquet", string(latin), cat("X"))
	wrong(t, err, `row 2, column "X": the text is not UTF-8`)
	names, err := Header("a.parquet", bytes.NewReader(content), int64(len(content)))
	if err != nil || !slices.Contains(names, "address") || !slices.Contains(names, "id") {
		t.Errorf("names %q, %v", names, err)
	}
}

// TestParquetByArrow reads what Apache Arrow's library wrote; testdata/arrow.go.txt made the file.
func TestParquetByArrow(t *testing.T) {
	content, err := os.ReadFile("testdata/arrow.parquet")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		want Want
		say  string
	}{
		{cat("id"), "1|-2|9007199254740993|4 of -2|1|4|9007199254740993"}, {num("kids"), "0|·|-5|2"}, {num("small"), "255|·|7|7"},
		{num("income"), "0.1|·|-1e+300|3"}, {cat("weight"), "0.1|·|2|2.5 of 0.1|2|2.5"}, {num("member"), "1|·|0|1"},
		{cat("town"), "Seoul|·|上海|Seoul of Seoul|上海"}, {cat("size"), "medium|·|small|large of large|medium|small"},
		{num("price"), "12.34|·|-0.05|10"},
	} {
		if got := say(mustRead(t, "arrow.parquet", content, c.want).Columns[0]); got != c.say {
			t.Errorf("%s as %s: %s, want %s", c.want.Name, c.want.As, got, c.say)
		}
	}
	_, err = read("arrow.parquet", string(content), num("day"))
	wrong(t, err, "holds dates")
	_, err = read("arrow.parquet", string(content), num("list"))
	wrong(t, err, "lists or structures")
}

func TestEveryCutOfAParquetFileIsAnError(t *testing.T) {
	content := string(writeParquet(t, 1, kindRows()))
	for n := range len(content) {
		if _, err := read("a.parquet", content[:n], num("income"), cat("town")); err == nil {
			t.Fatalf("a file cut at %d of %d was read", n, len(content))
		}
	}
}

// TestDamagedParquetFilesDoNotPanic changes one byte at a time. Some of these files make the library panic: they have to come out as
// errors like the others.
func TestDamagedParquetFilesDoNotPanic(t *testing.T) {
	content := writeParquet(t, 1, kindRows())
	rng := rand.New(rand.NewPCG(1, 2))
	for range 5000 {
		damaged := bytes.Clone(content)
		damaged[rng.IntN(len(damaged))] = byte(rng.IntN(256))
		if _, err := read("a.parquet", string(damaged), num("income"), cat("town"), num("cents"), num("member")); err != nil {
			wrong(t, err, "a.parquet: ")
		}
	}
}
