package browser

import (
	"bytes"
	"fmt"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// needed is a browser; without one the test is skipped, except in CI.
func needed(t *testing.T) string {
	t.Helper()
	path, ok := Find("")
	if !ok && os.Getenv("CI") == "true" {
		t.Fatal("no browser; install it with apt-get install chromium")
	}
	if !ok {
		t.Skip("no browser, so nothing was printed; install it with apt-get install chromium")
	}
	return path
}

func TestFind(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("PATH", dir)
	if path, ok := Find(""); ok {
		t.Errorf("found %s where there is nothing", path)
	}
	for _, name := range []string{"chromium-browser", "other"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("#!/bin/sh\n"), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for override, want := range map[string]string{"": "chromium-browser", "other": "other", filepath.Join(dir, "other"): "other"} {
		if path, ok := Find(override); !ok || path != filepath.Join(dir, want) {
			t.Errorf("%q found %s", override, path)
		}
	}
	if path, ok := Find("absent"); ok {
		t.Errorf("was told of a browser that is not there and took %s", path)
	}
}

func TestPDFIsTheSameTwice(t *testing.T) {
	browser, dir := needed(t), t.TempDir()
	page := filepath.Join(dir, "a page #1.html")
	if err := os.WriteFile(page, []byte(`<!DOCTYPE html><html lang="zh-CN"><title>t</title><h1>调查报告</h1><p>Page`), 0o600); err != nil {
		t.Fatal(err)
	}
	asOf := time.Date(2026, 9, 20, 16, 30, 0, 0, time.FixedZone("", 8*3600))
	var files [2][]byte
	for i := range files {
		out := filepath.Join(dir, "out.pdf")
		if err := PDF(t.Context(), browser, page, out, asOf); err != nil {
			t.Fatal(err)
		}
		var err error
		if files[i], err = os.ReadFile(out); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(files[0], files[1]) {
		t.Error("the same page was printed as other bytes")
	}
	if !bytes.Contains(files[0], []byte("D:20260920083000+00'00'")) {
		t.Error("the file does not bear the document's moment")
	}
	if tool, err := exec.LookPath("pdftotext"); err == nil {
		if text, err := exec.Command(tool, filepath.Join(dir, "out.pdf"), "-").Output(); err != nil || !strings.Contains(string(text), "调查报告") {
			t.Errorf("the file reads %q (%v)", text, err)
		}
	}
}

// TestPNGs: each picture is its own, also of those that do not fit onto one sheet.
func TestPNGs(t *testing.T) {
	colours := []string{"#ff0000", "#00ff00", "#0000ff"}
	sizes := [][2]int{{300, 120}, {200, tall - 200}, {250, 300}}
	var pictures []Picture
	for i, c := range colours {
		svg := fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" width="%[1]d" height="%[2]d" viewBox="0 0 %[1]d %[2]d"><rect width="%[1]d" height="%[2]d" fill="%[3]s"/></svg>`, sizes[i][0], sizes[i][1], c)
		pictures = append(pictures, Picture{SVG: svg, Width: sizes[i][0], Height: sizes[i][1]})
	}
	drawn, err := PNGs(t.Context(), needed(t), pictures)
	if err != nil || len(drawn) != len(pictures) {
		t.Fatalf("%d pictures, %v", len(drawn), err)
	}
	for i, data := range drawn {
		picture, err := png.Decode(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		size := picture.Bounds().Size()
		if size.X != fineness*sizes[i][0] || size.Y != fineness*sizes[i][1] {
			t.Errorf("picture %d is %v", i, size)
		}
		for _, y := range []int{1, size.Y - 2} {
			r, g, b, _ := picture.At(size.X-2, y).RGBA()
			if got := fmt.Sprintf("#%02x%02x%02x", r>>8, g>>8, b>>8); got != colours[i] {
				t.Errorf("the corner of picture %d at %d is %s", i, y, got)
			}
		}
	}
}

func TestABrowserThatDoesNothingIsAnError(t *testing.T) {
	stub := filepath.Join(t.TempDir(), "stub")
	if err := os.WriteFile(stub, []byte("#!/bin/sh\necho cannot open display >&2\nexit 3\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	_, err := PNGs(t.Context(), stub, []Picture{{SVG: "<svg/>", Width: 1, Height: 1}})
	if err == nil || !strings.Contains(err.Error(), "cannot open display") || !strings.Contains(err.Error(), "go on without") {
		t.Error(err)
	}
}

func TestSettle(t *testing.T) {
	const file = "%PDF-1.4\n/CreationDate (D:20261122185139+00'00')\n/ModDate (D:20261122185139+00'00')>>\n<xmp:CreateDate>2026-11-22T18:51:39+00:00</xmp:CreateDate> uuid:01234567-89ab-cdef-0123-456789abcdef\n/ID [<00112233445566778899AABBCCDDEEFF> <00112233445566778899AABBCCDDEEFF>]\n"
	asOf := time.Date(2026, 9, 20, 8, 30, 0, 0, time.UTC)
	got, err := settle([]byte(file), asOf)
	if err != nil || len(got) != len(file) {
		t.Fatalf("%d bytes of %d, %v", len(got), len(file), err)
	}
	other, _ := settle([]byte(strings.NewReplacer("20261122185139", "20270101000000", "2026-11-22T18:51:39", "2027-01-01T00:00:00", "01234567", "abcdef01", "00112233", "99999999").Replace(file)), asOf)
	if !bytes.Equal(got, other) {
		t.Errorf("another moment of printing is another file:\n%s\n%s", got, other)
	}
	if text := string(got); strings.Contains(text, "202611") || strings.Count(text, "20260920083000") != 2 || !strings.Contains(text, "2026-09-20T08:30:00") {
		t.Error(text)
	}
	for _, broken := range []string{"", "<html>", "%PDF-1.4 without a date"} {
		if _, err := settle([]byte(broken), asOf); err == nil {
			t.Errorf("%q was taken for a PDF file", broken)
		}
	}
}
