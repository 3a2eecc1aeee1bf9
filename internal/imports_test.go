package internal

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// allowed is the import law: what each package may import of ours, and of the libraries that are kept in one room.
// An import that is not drawn here fails. Tests are free, except that they may not make a cycle, which Go sees to.
var allowed = map[string]string{
	// Ground: knows nothing of ours.
	"fault":        "",
	"quota":        "",
	"replay":       "fault quota",
	"panel":        "",
	"incidence":    "gonum",
	"tabulate":     "gonum",
	"estimate":     "gonum",
	"choicebased":  "estimate gonum",
	"diagnose":     "estimate gonum",
	"stata":        "labelled",
	"spss":         "labelled",
	"datafile":     "fault parquet stata",
	"formula":      "",
	"labelled":     "",
	"labelledtest": "labelled",
	"codebook":     "labelled",
	"ddi":          "codebook labelled",
	"parquetfile":  "labelled parquet",
	"sqlitefile":   "labelled sqlite",
	"csvfile":      "labelled",
	"rscript":      "labelled",
	"workbook":     "labelled excelize",
	"strictyaml":   "",
	"strictcsv":    "strictyaml",
	"folder":       "fault",
	"backup":       "fault sqlite",
	"shed":         "",
	"wire":         "",
	"chart":        "fault static goja",
	"document":     "",
	"drawing":      "",
	"browser":      "",
	"htmlpage":     "document drawing",
	"latex":        "document drawing",
	"docx":         "document",
	"xlsx":         "document excelize",
	"markdown":     "document",
	// Spine.
	"survey":    "fault labelled panel strictyaml",
	"interview": "survey",
	"ledger":    "incidence interview quota survey",
	"rehearsal": "fault interview panel survey",
	"walk":      "fault interview rehearsal survey",
	// Collection wing.
	"field":    "fault incidence interview ledger panel quota survey",
	"store":    "account alert backup duty testlink fault field interview panel quota survey gorm postgres sqlite",
	"callback": "fault field panel",
	"account":  "fault argon2id otp",
	"alert":    "callback fault field quota mail",
	"works":    "fault",
	"testlink": "fault",
	"duty":     "fault",
	// Estimation wing.
	"modelspec":   "strictyaml",
	"modeldata":   "datafile estimate fault formula modelspec strictyaml",
	"fit":         "choicebased datafile diagnose estimate fault modeldata modelspec strictyaml",
	"modeltable":  "fit modelspec",
	"quality":     "fault interview strictyaml survey",
	"dataset":     "fault interview labelled survey",
	"outline":     "estimate survey",
	"published":   "analysis outline strictcsv strictyaml survey",
	"calibration": "analysis dataset fault interview outline published quota strictcsv strictyaml survey",
	"analysis":    "choicebased dataset estimate fault survey tabulate",
	"conduct":     "dataset fault incidence interview ledger panel quality quota survey",
	"appendix":    "analysis chart conduct document incidence interview quota survey",
	"plots":       "analysis chart survey",
	"deliver":     "codebook conduct csvfile dataset ddi fault folder incidence interview labelled ledger parquetfile quality quota rscript spss sqlitefile stata survey workbook",
	"report":      "analysis appendix browser chart conduct csvfile dataset document docx folder htmlpage latex markdown plots published survey xlsx",
	// Face.
	"shell":    "fault locales shed static wire echo i18n",
	"web":      "fault field interview panel rehearsal shell strictyaml survey locales echo",
	"console":  "account fault field quota shell survey echo otp sessions",
	"lookout":  "alert account console deliver fault field incidence interview ledger quota shell survey echo",
	"steering": "account console fault field interview panel quota rehearsal shell survey testlink web echo",
	"archive":  "account console deliver fault field folder shell survey works echo",
	"api":      "account alert fault field incidence interview ledger quota shell survey works echo huma",
	"simulate": "fault interview panel strictyaml survey",
	// For tests only.
	"bench":       "bench/crowd bench/process bench/script interview pgserver questionnaires simulate survey postgres sqlite",
	"siege":       "interview panel quota simulate survey",
	"trials":      "",
	"consoletest": "argon2id account console fault field shell store survey web sessions",
	"headless":    "browser",
	"pgserver":    "pgserver pgserver/custody postgres",
	"ha":          "fault pgserver pgserver/custody postgres",
	"specimen":    "document",
	// The commands introduce everybody to each other.
	"cmd": "account alert analysis api archive backup browser calibration callback conduct console csvfile datafile dataset deliver duty fault field fit folder incidence interview labelled ledger locales lookout modeldata modelspec modeltable panel published quality questionnaires quota rehearsal replay report shed shell simulate static steering store strictyaml survey testlink walk web wire works",
}

// rooms are the libraries that live in some packages alone, by the path their import begins with.
var rooms = map[string]string{
	"github.com/labstack/echo":     "echo",
	"github.com/nicksnyder/go-i":   "i18n",
	"gorm.io/":                     "gorm",
	"github.com/mattn/go-sqlite":   "sqlite",
	"github.com/jackc/pgx":         "postgres",
	"gorm.io/driver/postgres":      "postgres",
	"gonum.org/":                   "gonum",
	"github.com/parquet-go/":       "parquet",
	"github.com/dop251/goja":       "goja",
	"github.com/xuri/excelize":     "excelize",
	"github.com/alexedwards/scs":   "sessions",
	"github.com/danielgtaylor/":    "huma",
	"github.com/alexedwards/argon": "argon2id",
	"github.com/pquerna/otp":       "otp",
	"github.com/wneessen/":         "mail",
}

// still are the packages that must not know the time, the network or the machine.
var still = []string{"quota", "replay", "stata", "spss", "parquetfile", "csvfile", "rscript", "codebook", "ddi", "datafile", "estimate", "choicebased", "diagnose", "incidence", "tabulate", "formula", "modelspec", "modeldata", "fit", "modeltable", "strictcsv", "outline", "published", "calibration", "survey", "interview", "ledger", "quality", "conduct", "appendix", "rehearsal", "walk"}

func TestImportLaw(t *testing.T) {
	seen := map[string]bool{}
	for _, root := range []string{".", "../cmd"} {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			pkg, _, _ := strings.Cut(filepath.ToSlash(path), "/")
			if root == "../cmd" {
				pkg = "cmd"
			}
			seen[pkg] = true
			checkFile(t, pkg, path)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for pkg := range allowed {
		if !seen[pkg] {
			t.Errorf("the law speaks of package %s, which is not there", pkg)
		}
	}
}

func checkFile(t *testing.T, pkg, path string) {
	law, ok := allowed[pkg]
	if !ok {
		t.Errorf("%s: package %s is not drawn in the law", path, pkg)
		return
	}
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
	if err != nil {
		t.Fatal(err)
	}
	for _, spec := range file.Imports {
		imported, _ := strconv.Unquote(spec.Path.Value)
		if name := ours(imported); name != "" && !slices.Contains(strings.Fields(law), name) {
			t.Errorf("%s imports %s, which the law does not draw", path, imported)
		}
		if slices.Contains(still, pkg) && (imported == "os" || imported == "net" || strings.HasPrefix(imported, "net/http")) {
			t.Errorf("%s imports %s; package %s is handed what it needs", path, imported, pkg)
		}
	}
}

// ours is the name under which the law knows an import; "" when the law does not speak of it.
func ours(path string) string {
	if name, ok := strings.CutPrefix(path, "fieldwork/internal/"); ok {
		return name
	}
	if name, ok := strings.CutPrefix(path, "fieldwork/"); ok {
		return name
	}
	for prefix, room := range rooms {
		if strings.HasPrefix(path, prefix) {
			return room
		}
	}
	return ""
}
