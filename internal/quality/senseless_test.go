package quality

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestSenseless(t *testing.T) {
	for _, text := range []string{
		"哈哈哈哈哈哈", "啊啊啊", "。。。", "……", "1111", "111 111", "123456", "987654", "asdfgh", "ASDFGH", "qwerty", "qwer", "asdf asdf", "dsfkjhsdf",
		"asdasd", "aaa", "hhhh", "xxx", "hahaha", "lalala", "哈嘿哈嘿哈嘿哈嘿", "ㅋㅋㅋㅋ", "ㅁㄴㅇㄹ", "ｑｗｅｒｔｙ", "zxcvbnm", "abcd", "sdfghjk", "bcdfgh", "?!?!?!",
		"嗯嗯嗯嗯", "asdfgh 哈哈哈", "哈哈哈，啊啊啊！",
	} {
		if senseless(text) == "" {
			t.Errorf("%q passes as an answer", text)
		}
	}
	for _, text := range []string{
		"", " ", "没有", "无", "好", "不", "Taobao", "价格太贵了", "no", "n/a", "N/A", "none", "-", "/", ".", "无。", "没有了", "好好好", "很好很好很好", "谢谢谢谢",
		"42", "100", "2015", "1000", "10-20", "90%", "ok", "KT&G", "SK-II", "A.H.C", "3CE", "gtx1080", "COSRX", "were", "property", "strengths", "Knightsbridge",
		"rhythm", "weekly", "power", "poor", "dress", "assess", "free shipping", "希望便宜点哈哈哈", "价格贵！！！", "👍", "😀😀😀", "배송이 느려요", "좋아요", "네", "없음",
		"no no no", "没有需要", "怕尺码不合适", "olens", "https", "www.gmarket.co.kr", "Très cher", "日本の商品", "มันแพงเกินไป", "1",
	} {
		if why := senseless(text); why != "" {
			t.Errorf("%q is said to be %s", text, why)
		}
	}
}

// FuzzSenseless: no text breaks the judge, none is quoted in the reason, and more of the same nonsense stays nonsense.
func FuzzSenseless(f *testing.F) {
	for _, text := range []string{"asdfgh", "哈哈哈", "\xff\xfe", "a\u0301", "ㅋㅋ", "👍🏽", strings.Repeat("x", 3000), "\u202eabc"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		why := senseless(text)
		if !utf8.ValidString(why) || len(why) > 60 {
			t.Errorf("%q: the reason is %q", text, why)
		}
		if again := senseless("  " + text + "\n"); utf8.ValidString(text) && again != why {
			t.Errorf("%q: %q, and with space about it %q", text, why, again)
		}
	})
}
