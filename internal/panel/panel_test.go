package panel

import "testing"

func TestCheck(t *testing.T) {
	for template, ok := range map[string]bool{
		"https://panel.example/done?status=1&id={id}": true,
		"http://127.0.0.1:9000/done?id={id}":          true,
		"http://panel.example/done?id={id}":           false, // not encrypted
		"https://{id}.panel.example/":                 false, // the respondent would choose the host
		"https://panel.example/{id}/done":             false,
		"//panel.example/?id={id}":                    false,
		"javascript:alert(1)":                         false,
		"panel.example":                               false,
		"":                                            false,
	} {
		if err := Check(template); (err == nil) != ok {
			t.Errorf("Check(%q) = %v, want ok=%v", template, err, ok)
		}
	}
}

func TestAddressEscapesTheID(t *testing.T) {
	s := Source{Redirect: map[Outcome]string{Complete: "https://panel.example/done?id={id}&s=1"}}
	if got, want := s.Address(Complete, "a b&s=2\r\n#x"), "https://panel.example/done?id=a+b%26s%3D2%0D%0A%23x&s=1"; got != want {
		t.Errorf("address %q, want %q", got, want)
	}
	if got := s.Address(QuotaFull, "a"); got != "" {
		t.Errorf("an outcome without a template leads to %q, want our own page", got)
	}
}
