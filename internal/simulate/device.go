package simulate

// A device is what a respondent holds, as a server sees it.
type device struct {
	share            float64
	class, userAgent string
}

// devices are what respondents of a Chinese panel come with: phones mostly, and most of those inside WeChat.
func devices() []device {
	const (
		iphone  = "Mozilla/5.0 (iPhone; CPU iPhone OS 9_0_2 like Mac OS X) AppleWebKit/601.1.46 (KHTML, like Gecko) "
		android = "Mozilla/5.0 (Linux; Android 5.1; "
		webkit  = "AppleWebKit/537.36 (KHTML, like Gecko) "
	)
	return []device{
		{0.28, "phone", android + "m2 note Build/LMY47D) " + webkit + "Version/4.0 Chrome/37.0.0.0 Mobile MQQBrowser/6.2 Safari/537.36 MicroMessenger/6.2.5.54 NetType/WIFI Language/zh_CN"},
		{0.20, "phone", iphone + "Mobile/13A452 MicroMessenger/6.2.6 NetType/4G Language/zh_CN"},
		{0.14, "phone", android + "HUAWEI P8 Build/HUAWEIGRA) " + webkit + "Chrome/45.0.2454.94 Mobile Safari/537.36"},
		{0.12, "phone", iphone + "Version/9.0 Mobile/13A452 Safari/601.1"},
		{0.04, "tablet", "Mozilla/5.0 (iPad; CPU OS 9_0_2 like Mac OS X) AppleWebKit/601.1.46 (KHTML, like Gecko) Version/9.0 Mobile/13A452 Safari/601.1"},
		{0.15, "desktop", "Mozilla/5.0 (Windows NT 6.1; WOW64) " + webkit + "Chrome/45.0.2454.101 Safari/537.36"},
		{0.04, "desktop", "Mozilla/5.0 (Windows NT 6.1; WOW64; Trident/7.0; rv:11.0) like Gecko"},
		{0.03, "desktop", "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_11) AppleWebKit/601.1.56 (KHTML, like Gecko) Version/9.0 Safari/601.1.56"},
	}
}

// drawDevice is the device at the share u; what the shares leave over belongs to the last.
func drawDevice(u float64) device {
	all := devices()
	for _, d := range all {
		if u -= d.share; u < 0 {
			return d
		}
	}
	return all[len(all)-1]
}
