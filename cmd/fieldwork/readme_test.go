package main

import (
	"bytes"
	"context"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"fieldwork/internal/headless"
)

// A block is a command of the README with what it prints.
type block struct{ command, output string }

// blocks reads the README's console blocks: a line that begins with "$ " is a command, those below it its output.
func blocks(t *testing.T) []block {
	t.Helper()
	data, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	var found []block
	for _, m := range regexp.MustCompile("(?ms)^ *```console\n(.*?)^ *```$").FindAllStringSubmatch(string(data), -1) {
		for _, line := range strings.Split(strings.TrimRight(m[1], " \n"), "\n") {
			if command, ok := strings.CutPrefix(strings.TrimSpace(line), "$ "); ok {
				found = append(found, block{command: command})
			} else {
				found[len(found)-1].output += line + "\n"
			}
		}
	}
	return found
}

// TestReadme runs the README's commands, in order and in one folder, and compares what they print but for the figures.
func TestReadme(t *testing.T) {
	if testing.Short() {
		t.Skip("the README plays a whole study")
	}
	needs(t, 6*time.Minute)
	dir := t.TempDir()
	if err := os.CopyFS(dir+"/questionnaires/haitao-2015", os.DirFS("../../questionnaires/haitao-2015")); err != nil {
		t.Fatal(err)
	}
	all := blocks(t)
	if len(all) < 5 {
		t.Fatalf("only %d commands in the README", len(all))
	}
	t.Chdir(dir)
	for _, b := range all {
		got := b.run(t)
		if figureless(got) != figureless(b.output) {
			t.Errorf("$ %s\nprints\n%s\nand the README says\n%s", b.command, got, b.output)
		}
	}
}

// run runs a command until it ends, or until it says how to stop it.
func (b block) run(t *testing.T) string {
	t.Helper()
	words := strings.Fields(strings.TrimPrefix(b.command, "go run ./cmd/"))
	if words[0] != "fieldwork" {
		t.Fatalf("the README runs %q, which this test does not know", b.command)
	}
	if words[1] == "demo" || words[1] == "serve" {
		words = append(words, "--addr", "127.0.0.1:0")
	}
	ctx, stop := context.WithTimeout(context.Background(), 5*time.Minute)
	defer stop()
	out := &watched{until: "Ctrl-C", found: func(printed string) {
		if *update && words[1] == "demo" {
			pictures(t, printed)
		}
		stop()
	}}
	var errs bytes.Buffer
	if code := run(ctx, words[1:], strings.NewReader(""), out, &errs); code != exitDone {
		t.Fatalf("$ %s\nexits with %d\n%s", b.command, code, errs.String())
	}
	return out.String()
}

// watched calls found once its text holds until.
type watched struct {
	bytes.Buffer
	until string
	found func(string)
	once  sync.Once
}

func (w *watched) Write(p []byte) (int, error) {
	n, err := w.Buffer.Write(p)
	if strings.Contains(w.String(), w.until) {
		w.once.Do(func() { w.found(w.String()) })
	}
	return n, err
}

// setupLink is by what the first account is made.
var setupLink = regexp.MustCompile(`/console/setup/[\w-]+`)

// figureless is the text without its figures, spaces folded: figures are held by other tests.
func figureless(text string) string {
	text = setupLink.ReplaceAllString(text, "/console/setup/TOKEN")
	text = regexp.MustCompile(`version [0-9a-f]{12}`).ReplaceAllString(text, "version V")
	text = regexp.MustCompile(`[0-9]+`).ReplaceAllString(text, "0")
	text = regexp.MustCompile(`[ \t]+`).ReplaceAllString(text, " ")
	return strings.TrimSpace(strings.ReplaceAll(text, "\n ", "\n"))
}

// pictures takes the README's pictures of the monitor and the report.
func pictures(t *testing.T, printed string) {
	p := person{t, headless.Browser(t)}
	url := regexp.MustCompile(`http://127\.0\.0\.1:[0-9]+`).FindString(printed)
	p.firstLogin(url + setupLink.FindString(printed) + "?lang=en")
	headless.Run(t, p.browser, emulation.SetDeviceMetricsOverride(1280, 900, 1, false), chromedp.Navigate(url+"/console/haitao-2015?lang=en"), chromedp.WaitReady("main", chromedp.ByQuery))
	p.picture("monitor.png")
	headless.Run(t, p.browser, emulation.SetDeviceMetricsOverride(900, 1100, 1, false), chromedp.Navigate(url+"/console/haitao-2015/report/#table08"), chromedp.Sleep(time.Second))
	p.picture("report.png")
}

// firstLogin makes the first account by its one-time link.
func (p person) firstLogin(link string) {
	p.Helper()
	p.open(link, 1280)
	p.typed("#name", "lin")
	p.typed("#password", "four quiet river stones")
	p.typed("#again", "four quiet river stones")
	p.press("button.next")
}

func (p person) typed(field, text string) {
	p.Helper()
	headless.Run(p.T, p.browser, chromedp.SendKeys(field, text, chromedp.ByQuery))
}
