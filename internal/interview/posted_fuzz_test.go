package interview_test

import (
	"strings"
	"testing"

	"fieldwork/internal/survey"
)

// One target a kind: what a fuzzer learns of the numbers of one kind is of no use to the dates of another.

func FuzzPostedConsent(f *testing.F) { fuzzKind(f, survey.Consent, "=0", "=2") }

func FuzzPostedOne(f *testing.F) {
	fuzzKind(f, survey.One, "=98&_other_text=boat", "_other_text=boat", "=refused&_other_text=boat", "=98&_other_text=%00", "=98&_other_text="+strings.Repeat("x", 201), "=10")
}

func FuzzPostedMany(f *testing.F) {
	fuzzKind(f, survey.Many, "=1&=2&=-3&=10", "=98&_other_text=boat&=99", "=99", "=1&=refused&_other_text=boat", "_other_text=+", "=2&=98&_other_text=a%0D%0Ab")
}

func FuzzPostedGrid(f *testing.F) {
	fuzzKind(f, survey.Grid, "_a=1&_b=2&_c=-3&_d=10", "_a=refused&_b=refused&_c=refused&_d=refused", "_a=1&_a=2", "_a=98&_other=1&_none=1&_b=1")
}

func FuzzPostedScale(f *testing.F) { fuzzKind(f, survey.Scale, "=10", "=-2", "=0x1p1", "=1_0") }

func FuzzPostedRank(f *testing.F) {
	fuzzKind(f, survey.Rank, "_1=1&_2=2&_3=-3&_4=10", "_1=1&_2=1", "_1=1&_3=2", "_2=1", "_1=1&_1=2", "_1=1&-refused=refused", "_1=refused")
}

func FuzzPostedNumber(f *testing.F) {
	fuzzKind(f, survey.Number, "=%EF%BC%93%EF%BC%90", "=+30+", "=30.5", "=0x1p4", "=1e-400", "=-1e-400")
}

func FuzzPostedDate(f *testing.F) {
	fuzzKind(f, survey.Date, "=2015-10-08", "=2015/1/8", "=20151008", "=2015%E5%B9%B410%E6%9C%888%E6%97%A5", "=2015-02-30", "=2014-12-31", "=2016-01-01", "=%D9%A2%D9%A0%D9%A1%D9%A5", "=--", "=%D9%A2%D9%A0%D9%A1")
}

func FuzzPostedMonth(f *testing.F) {
	fuzzKind(f, survey.Month, "=2015-10", "=201510", "=2015.1", "=2015-13", "=2014-12", "=2016-01", "=2015-10-08")
}

func FuzzPostedWords(f *testing.F) {
	fuzzKind(f, survey.Words, "=refused&-refused=refused", "=a%0D%0Ab", "=%0D", "=a%0Db", "=%C2%85a", "=%E2%80%A8a%E2%80%A8", "=123456", "=+-refused")
}

func FuzzPostedNote(f *testing.F) { fuzzKind(f, survey.Note) }
