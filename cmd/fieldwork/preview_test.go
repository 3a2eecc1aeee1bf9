package main

import (
	"context"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// previewed runs preview until the test ends and returns its address.
func previewed(t *testing.T, args ...string) string {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	address, done := make(chan string, 1), make(chan int, 1)
	out := &watched{until: "Ctrl-C", found: func(printed string) { address <- regexp.MustCompile(`http://[^/]+`).FindString(printed) }}
	go func() {
		done <- run(ctx, append([]string{"preview", "--addr", "127.0.0.1:0"}, args...), strings.NewReader(""), out, io.Discard)
	}()
	t.Cleanup(func() {
		stop()
		if code := <-done; code != exitDone {
			t.Errorf("preview exits with %d", code)
		}
	})
	select {
	case url := <-address:
		return url
	case code := <-done:
		done <- exitDone // for the cleanup
		t.Fatalf("preview exits at once, with %d", code)
		return ""
	}
}

func body(t *testing.T, url string) (int, string) {
	t.Helper()
	resp, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(text)
}

// TestPreviewReadsTheFilesAgain: saved, spoilt and mended on the disk, as an editor would.
func TestPreviewReadsTheFilesAgain(t *testing.T) {
	dir := spoilt(t, "您今年多少周岁？", "请问您的年龄？")
	file := filepath.Join(dir, "questionnaire.yaml")
	good, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	save := func(text string) {
		t.Helper()
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	url := previewed(t, dir)
	if code, page := body(t, url+"/"); code != http.StatusOK || !strings.Contains(page, `data-page="consent"`) {
		t.Fatalf("%d\n%s", code, page)
	}
	screener := url + "/preview/1/screener"
	if _, page := body(t, screener); !strings.Contains(page, "请问您的年龄？") {
		t.Errorf("the page that was jumped to is\n%s", page)
	}
	save(strings.Replace(string(good), "unit: {", "units: {", 1))
	if code, page := body(t, screener); code != http.StatusUnprocessableEntity || !regexp.MustCompile(`questionnaire\.yaml:\d+:\d+`).MatchString(page) || !strings.Contains(page, "did you mean &#34;unit&#34;?") {
		t.Errorf("%d\n%s", code, page)
	}
	save(strings.Replace(string(good), "请问您的年龄？", "您多大？", 1))
	if code, page := body(t, screener); code != http.StatusOK || !strings.Contains(page, "您多大？") {
		t.Errorf("%d\n%s", code, page)
	}
	if err := os.WriteFile(filepath.Join(dir, "analysis.yaml"), []byte("tables: 1\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if code, page := body(t, screener); code != http.StatusUnprocessableEntity || !strings.Contains(page, "analysis.yaml:1:") {
		t.Errorf("a mistake in the plan: %d\n%s", code, page)
	}
	if left, err := filepath.Glob(filepath.Join(dir, "*.db*")); err != nil || len(left) > 0 {
		t.Errorf("a preview left %v", left)
	}
}

func TestPreviewRefusals(t *testing.T) {
	for _, c := range []struct {
		want string
		code int
		args []string
	}{
		{"name one survey folder", exitUsage, nil},
		{"there is no survey folder", exitFailure, []string{"nowhere"}},
		{"choose another address with --addr", exitFailure, []string{shipped, "--addr", "256.0.0.1:1"}},
	} {
		if code, _, errs := fieldwork(t, append([]string{"preview"}, c.args...)...); code != c.code || !strings.Contains(errs, c.want) {
			t.Errorf("%v: exit %d, %q; want %d and %q", c.args, code, errs, c.code, c.want)
		}
	}
}
