package chart

import (
	"encoding/json"
	"html"
	"regexp"
	"strings"
	"sync"

	"github.com/dop251/goja"

	"fieldwork/internal/fault"
	"fieldwork/static"
)

const echartsFile = "vendor/echarts/echarts.common.min.js"

// chartFont names families without double quotes: ECharts writes it into an attribute of the SVG as it stands.
const chartFont = "Noto Sans CJK SC, PingFang SC, HarmonyOS Sans SC, Microsoft YaHei, Noto Sans SC, Arial, sans-serif"

// A painter is Apache ECharts in a JavaScript runtime of our own. Reading the library takes about half a second, so there
// is one, made for the first chart; a runtime is not safe for concurrent use, hence the lock.
type painter struct {
	mu     sync.Mutex
	vm     *goja.Runtime
	render goja.Callable
}

var thePainter = sync.OnceValues(newPainter)

// stage is what the library expects of a browser and a script engine does not have. Nothing is animated, so no timer
// ever needs to run.
const stage = `var self = this, window = undefined, document = undefined, navigator = {userAgent: "fieldwork"};
function setTimeout() { return 0 } function clearTimeout() {} function setInterval() { return 0 } function clearInterval() {}
var console = {log: function () {}, warn: function () {}, error: function () {}};`

const renderScript = `(function (option, width, height, font) {
	var chart = echarts.init(null, null, {renderer: "svg", ssr: true, width: width, height: height});
	try {
		option = JSON.parse(option);
		option.textStyle = {fontFamily: font};
		chart.setOption(option);
		return chart.renderToSVGString();
	} finally { chart.dispose(); }
})`

func newPainter() (*painter, error) {
	library, err := static.FS.ReadFile(echartsFile)
	if err != nil {
		return nil, err
	}
	vm := goja.New()
	if _, err := vm.RunString(stage); err != nil {
		return nil, err
	}
	if _, err := vm.RunScript(echartsFile, string(library)); err != nil {
		return nil, err
	}
	function, err := vm.RunString(renderScript)
	if err != nil {
		return nil, err
	}
	render, _ := goja.AssertFunction(function)
	return &painter{vm: vm, render: render}, nil
}

// render draws an ECharts option as an SVG that says what it shows to those who cannot see it. The id must be unique on
// the page that the SVG is put into.
func render(id string, option map[string]any, width, height int, title, description string) (svg string, err error) {
	defer fault.Wrap(&err, "draw %s", id)
	data, err := json.Marshal(option)
	if err != nil {
		return "", err
	}
	p, err := thePainter()
	if err != nil {
		return "", err
	}
	drawn, err := p.draw(string(data), width, height)
	if err != nil {
		return "", err
	}
	drawn = incidental.ReplaceAllString(drawn, "")
	return describe(numbered.ReplaceAllString(drawn, clipID(id)), id, title, description)
}

// numbered matches the ids of clip paths, which the renderer numbers by how many charts it has drawn. They are named after
// the figure, so that the same data give the same file and no two figures of a page share one.
var numbered = regexp.MustCompile(`\bzr[0-9]+-c([0-9]+)\b`)

// clipID is the replacement for a clip path's id.
func clipID(figure string) string {
	return strings.ReplaceAll(html.EscapeString(figure), "$", "$$") + "-c${1}"
}

// incidental matches what the renderer adds for hovering: it numbers its classes on from chart to chart, so with them the
// same data would not give the same file.
var incidental = regexp.MustCompile(` class="zr[0-9]+-cls-[0-9]+"| ecmeta_[a-z_]+="[^"]*"| pointer-events="[^"]*"|(?s:<style\s*>.*?</style>)`)

func (p *painter) draw(option string, width, height int) (string, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	result, err := p.render(goja.Undefined(), p.vm.ToValue(option), p.vm.ToValue(width), p.vm.ToValue(height), p.vm.ToValue(chartFont))
	if err != nil {
		return "", err
	}
	return result.String(), nil
}

// describe puts a title and a description into the SVG.
func describe(svg, id, title, description string) (string, error) {
	tag, rest, ok := strings.Cut(svg, ">")
	if !ok || !strings.HasPrefix(tag, "<svg") {
		return "", fault.New(fault.Internal, "the renderer gave no SVG")
	}
	id = html.EscapeString(id)
	return tag + ` role="img" aria-labelledby="` + id + `-title ` + id + `-desc">` +
		`<title id="` + id + `-title">` + html.EscapeString(title) + `</title>` +
		`<desc id="` + id + `-desc">` + html.EscapeString(description) + `</desc>` + rest, nil
}
