package docx

import (
	_ "embed"
	"strings"
	"time"
)

//go:embed styles.xml
var styles string

// A part is a file of the package.
type part struct {
	name    string
	content []byte
}

const head = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"

// parts are the files of the package, in their order.
func (b *builder) parts() []part {
	text := func(name, content string) part { return part{name, []byte(head + content)} }
	parts := []part{
		text("[Content_Types].xml", contentTypes),
		text("_rels/.rels", relations),
		text("docProps/core.xml", b.core()),
		text("docProps/app.xml", `<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"><Application>Fieldwork</Application></Properties>`),
		text("word/document.xml", `<w:document `+spaces+`><w:body>`+b.String()+`</w:body></w:document>`),
		text("word/styles.xml", b.styles()),
		text("word/settings.xml", `<w:settings xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat></w:settings>`),
		text("word/numbering.xml", b.numbering()),
		text("word/footer.xml", footer),
		text("word/_rels/document.xml.rels", b.related()),
	}
	for _, m := range b.media {
		parts = append(parts, part{"word/media/" + m.name, m.content})
	}
	return parts
}

// spaces are the name spaces of the text.
const spaces = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" ` +
	`xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" ` +
	`xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture" xmlns:asvg="http://schemas.microsoft.com/office/drawing/2016/SVG/main"`

const contentTypes = `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>` +
	`<Default Extension="png" ContentType="image/png"/><Default Extension="svg" ContentType="image/svg+xml"/>` +
	`<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>` +
	`<Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/>` +
	`<Override PartName="/word/settings.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.settings+xml"/>` +
	`<Override PartName="/word/numbering.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.numbering+xml"/>` +
	`<Override PartName="/word/footer.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml"/>` +
	`<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>` +
	`<Override PartName="/docProps/app.xml" ContentType="application/vnd.openxmlformats-officedocument.extended-properties+xml"/></Types>`

const (
	office    = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
	relations = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="document" Type="` + office + `officeDocument" Target="word/document.xml"/>` +
		`<Relationship Id="core" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/>` +
		`<Relationship Id="app" Type="` + office + `extended-properties" Target="docProps/app.xml"/></Relationships>`
	footer = `<w:ftr xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:p><w:pPr><w:pStyle w:val="Footer"/></w:pPr><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p></w:ftr>`
)

// related are the relations of the text to the other parts.
func (b *builder) related() string {
	var m markup
	m.raw(`<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`)
	for _, r := range [][2]string{{"styles", "styles.xml"}, {"settings", "settings.xml"}, {"numbering", "numbering.xml"}, {"footer", "footer.xml"}} {
		m.raw(`<Relationship Id="%s" Type="`+office+`%s" Target="%s"/>`, r[0], r[0], r[1])
	}
	for _, p := range b.media {
		m.raw(`<Relationship Id="%s" Type="`+office+`image" Target="media/%s"/>`, p.relation, p.name)
	}
	m.raw(`</Relationships>`)
	return m.String()
}

// core is what the document says of itself.
func (b *builder) core() string {
	var m markup
	d, at := b.document, b.document.AsOf.UTC().Format(time.RFC3339)
	m.raw(`<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">`)
	m.raw(`<dc:title>%s</dc:title><dc:creator>%s</dc:creator><dc:language>%s</dc:language><dcterms:created xsi:type="dcterms:W3CDTF">%s</dcterms:created><dcterms:modified xsi:type="dcterms:W3CDTF">%s</dcterms:modified></cp:coreProperties>`,
		d.Title, d.Author, d.Language, at, at)
	return m.String()
}

// styles are the styles in the fonts of the language.
func (b *builder) styles() string {
	language, eastAsian, font := b.document.Language, "zh-CN", "Microsoft YaHei"
	if strings.HasPrefix(strings.ToLower(language), "ko") {
		eastAsian, font = "ko-KR", "Malgun Gothic"
	}
	if language == "" {
		language = "en"
	}
	return strings.NewReplacer("{{language}}", escape(language), "{{eastAsian}}", eastAsian, "{{font}}", font).Replace(styles)
}

// numbering is the lists: one with bullets, and one for each list with numbers, so that every one begins at 1.
func (b *builder) numbering() string {
	var m markup
	m.raw(`<w:numbering xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">`)
	for i, level := range []string{`<w:numFmt w:val="bullet"/><w:lvlText w:val="•"/>`, `<w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/>`} {
		m.raw(`<w:abstractNum w:abstractNumId="%d"><w:multiLevelType w:val="singleLevel"/><w:lvl w:ilvl="0"><w:start w:val="1"/>`, i)
		m.WriteString(level)
		m.raw(`<w:lvlJc w:val="left"/><w:pPr><w:ind w:left="397" w:hanging="397"/></w:pPr></w:lvl></w:abstractNum>`)
	}
	m.raw(`<w:num w:numId="%d"><w:abstractNumId w:val="0"/></w:num>`, bullets)
	for n := range b.numbered {
		m.raw(`<w:num w:numId="%d"><w:abstractNumId w:val="1"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>`, bullets+1+n)
	}
	m.raw(`</w:numbering>`)
	return m.String()
}
