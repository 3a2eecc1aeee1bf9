package deliver

// A Format is one in which data files are written.
type Format string

// The formats. Codes as CSV are always written: analyses read them.
const (
	CSV     Format = "csv"
	Stata   Format = "dta"
	SPSS    Format = "sav"
	Parquet Format = "parquet"
	Excel   Format = "xlsx"
	R       Format = "r"
	SQLite  Format = "sqlite"
)

// Formats are all formats, in the order in which people are told of them.
func Formats() []Format { return []Format{CSV, Stata, SPSS, Parquet, Excel, R, SQLite} }
