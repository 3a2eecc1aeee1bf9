package web

import "strings"

// deviceClass tells phone, tablet, desktop or other from a User-Agent. It is all of the header that is kept.
func deviceClass(userAgent string) string {
	has := func(words ...string) bool {
		for _, w := range words {
			if strings.Contains(userAgent, w) {
				return true
			}
		}
		return false
	}
	switch {
	case has("bot", "Bot", "spider", "crawler"):
		return "other"
	case has("iPad", "Tablet", "PlayBook", "Silk/"), has("Android") && !has("Mobile"):
		return "tablet"
	case has("Mobile", "iPhone", "iPod", "Android", "HarmonyOS"):
		return "phone"
	case has("Windows NT", "Macintosh", "X11", "CrOS"):
		return "desktop"
	}
	return "other"
}
