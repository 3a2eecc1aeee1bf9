package document_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"fieldwork/internal/document"
	"fieldwork/internal/specimen"
)

func TestJSON(t *testing.T) {
	d := specimen.Report("en")
	data, err := document.JSON(d)
	if err != nil {
		t.Fatal(err)
	}
	again, _ := document.JSON(d)
	if !bytes.Equal(data, again) {
		t.Error("the same document gave other bytes")
	}
	var got struct {
		AsOf     string `json:"as_of"`
		Sections []struct{ Blocks []map[string]any }
	}
	if err := json.Unmarshal(data, &got); err != nil {
		t.Fatal(err)
	}
	var kinds []string
	for _, s := range got.Sections {
		for _, b := range s.Blocks {
			kinds = append(kinds, b["kind"].(string))
		}
	}
	if all := strings.Join(kinds, " "); all != "paragraph list table table terms remarks remarks remarks files figure" || got.AsOf != "2026-09-20T08:30:00Z" {
		t.Errorf("the blocks are %s, as of %s", all, got.AsOf)
	}
	body := got.Sections[1].Blocks[0]["body"].([]any)
	if cell := body[2].([]any)[1].(map[string]any); cell["value"] != -0.16812345 || cell["decimals"] != 3.0 || cell["text"] != "-0.168" {
		t.Errorf("a number is %v", cell)
	}
	missing := body[3].([]any)[1].(map[string]any)
	if value, there := missing["value"]; !there || value != nil {
		t.Errorf("a number that does not exist is %v", missing)
	}
	if label := body[3].([]any)[0].(map[string]any); len(label) != 2 {
		t.Errorf("a label has %v", label)
	}
	if strings.Contains(string(data), "<svg") || got.Sections[2].Blocks[0]["file"] != "figure04.svg" {
		t.Error("the drawing does not stand beside")
	}
}

type stranger struct{}

func (stranger) Kind() string { return "stranger" }

func TestJSONRefusesAKindItDoesNotKnow(t *testing.T) {
	d := document.Document{Sections: []document.Section{{ID: "x", Blocks: []document.Block{stranger{}}}}}
	if _, err := document.JSON(d); err == nil || !strings.Contains(err.Error(), "section x, block 1") {
		t.Errorf("%v", err)
	}
}

func TestJSONTakesEveryText(t *testing.T) {
	for _, text := range specimen.Hostile() {
		data, err := document.JSON(specimen.With("en", text))
		if err != nil || !json.Valid(data) {
			t.Errorf("%.30q: %v", text, err)
		}
	}
}
